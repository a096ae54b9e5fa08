import type { CampaignView } from './campaign-view';
import type { IssuedReward, StoredSubscriber } from './provider-types';
import { NO_SEEDED_ROWS, type SeededRows } from './seeded-rows';
import { SequenceLine } from './sequence-line';
import { SubscriberLine } from './subscriber-line';

/**
 * The campaign as the provider holds it: the truth that a mirror is measured against.
 * Rows stand in order of registration, so that a list page is a slice (contract 2.3); by id, e-mail and code they are
 * found at once. What depends on other rows (position, referred_by) is never stored, it is rendered.
 *
 * A row is an object of its own, in `held`, from its first change on, or if it joined after the start. Until then reading
 * it makes a new object each time. So: whoever changes a row says so first (`remember`), reads it in the same turn in
 * which it changes it, and keeps its sequence, not the row, for later turns.
 */
export interface Campaign extends CampaignView {
  /** Those of `live` that never were verified. */
  readonly neverVerified: SubscriberLine;
  /** Whoever has a reward, so that a page of rewards need not look at everybody. */
  readonly rewarded: Set<SubscriberRecord>;
  readonly seeded: SeededRows;
  readonly held: Map<number, SubscriberRecord>;
  /** Those who joined after the start. */
  readonly joined: JoinedRows;
  nextSequence: number;
  nextRewardId: number;
  deleted: number;
}

interface JoinedRows {
  readonly byId: Map<string, SubscriberRecord>;
  readonly byEmail: Map<string, SubscriberRecord>;
  readonly byCode: Map<string, SubscriberRecord>;
  /** Sequences, by the id of who brought them. */
  readonly byReferrer: Map<string, Set<number>>;
}

export interface SubscriberRecord {
  /** Rises with registration. */
  readonly sequence: number;
  /** Kept when the referrer is deleted: that it is no longer found is how we know. */
  readonly referrerId: string | null;
  /** Replaced as a whole, never changed in place: whoever rendered it keeps what it saw. */
  subscriber: StoredSubscriber;
  rewards: readonly IssuedReward[];
  /** Webhooks of a row are held until it was verified once (contract 1.3). */
  everVerified: boolean;
  /** What the last changed field held before, for changes there and back. */
  before: Partial<StoredSubscriber> | null;
}

export function createCampaign(listUuid: string, seeded: SeededRows = NO_SEEDED_ROWS): Campaign {
  const held = new Map<number, SubscriberRecord>();
  const read = (sequence: number) => held.get(sequence) ?? seeded.read(sequence);
  const line = (stands: (sequence: number) => boolean) =>
    new SubscriberLine(new SequenceLine(sequencesTo(seeded.count, stands)), read);
  const live = line(() => true);
  const joined: JoinedRows = { byId: new Map(), byEmail: new Map(), byCode: new Map(), byReferrer: new Map() };
  const findSeeded = (sequence: number | undefined) => (sequence === undefined ? undefined : live.bySequence(sequence));
  for (const sequence of seeded.rewarded()) held.set(sequence, copyToKeep(seeded.read(sequence)));
  return {
    listUuid,
    live,
    verified: line((sequence) => seeded.isVerified(sequence)),
    neverVerified: line((sequence) => !seeded.isVerified(sequence)),
    rewarded: new Set(held.values()),
    byId: { get: (id) => joined.byId.get(id) ?? findSeeded(seeded.findById(id)) },
    byEmail: { get: (email) => joined.byEmail.get(email) ?? findSeeded(seeded.findByEmail(email)) },
    byCode: { get: (code) => joined.byCode.get(code) ?? findSeeded(seeded.findByCode(code)) },
    ...{ seeded, held, joined },
    nextSequence: seeded.count + 1,
    nextRewardId: seeded.nextRewardId,
    deleted: 0,
  };
}

/**
 * V8 learns of each place in the code whether what is made there stays. Were thousands of seeded rows kept as they are
 * read, it would put all later ones among the old objects too: reading a row was seen to take three times as long.
 */
function copyToKeep(record: SubscriberRecord): SubscriberRecord {
  return { ...record, subscriber: { ...record.subscriber } };
}

function* sequencesTo(last: number, stands: (sequence: number) => boolean): Generator<number> {
  for (let sequence = 1; sequence <= last; sequence++) if (stands(sequence)) yield sequence;
}

export function insertRecord(campaign: Campaign, record: SubscriberRecord): void {
  const { joined, held, live, neverVerified, rewarded } = campaign;
  const { subscriber, sequence, referrerId } = record;
  held.set(sequence, record);
  live.sequences.add(sequence);
  joined.byId.set(subscriber.id, record);
  if (subscriber.email !== '') joined.byEmail.set(subscriber.email, record);
  joined.byCode.set(subscriber.code, record);
  if (referrerId !== null) {
    const brought = joined.byReferrer.get(referrerId) ?? new Set<number>();
    joined.byReferrer.set(referrerId, brought.add(sequence));
  }
  placeAmongVerified(campaign, record);
  if (!record.everVerified) neverVerified.sequences.add(sequence);
  if (record.rewards.length > 0) rewarded.add(record);
}

export function removeRecord(campaign: Campaign, record: SubscriberRecord): void {
  const { joined, held, live, verified, neverVerified, rewarded } = campaign;
  const { subscriber, sequence, referrerId } = record;
  for (const { sequences } of [live, verified, neverVerified]) sequences.remove(sequence);
  held.delete(sequence);
  rewarded.delete(record);
  joined.byId.delete(subscriber.id);
  joined.byEmail.delete(subscriber.email);
  joined.byCode.delete(subscriber.code);
  // Of the id of a referrer who is gone nobody will ask again: ids are not given twice.
  joined.byReferrer.delete(subscriber.id);
  if (referrerId !== null) joined.byReferrer.get(referrerId)?.delete(sequence);
  campaign.deleted += 1;
}

/** From its first change on a row is an object of its own. Throws for one that was read before another changed it. */
export function holdRecord({ held, live }: Campaign, record: SubscriberRecord): void {
  const { sequence } = record;
  const now = held.get(sequence);
  if (now === record) return;
  if (now !== undefined || !live.sequences.has(sequence)) throw new Error(`row ${sequence} is not as it was read`);
  held.set(sequence, record);
}

/** Puts it among the verified, or takes it from them, as it is now. */
export function placeAmongVerified({ verified }: Campaign, { sequence, subscriber }: SubscriberRecord): void {
  if (subscriber.verified) verified.sequences.add(sequence);
  else verified.sequences.remove(sequence);
}
