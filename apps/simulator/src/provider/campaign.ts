import type { IssuedReward, StoredSubscriber } from './provider-types';

/**
 * The campaign as the provider holds it: the truth that a mirror is measured against.
 * Rows stand in order of registration, so that a list page is a slice (contract 2.3); by id, e-mail and code they are
 * found at once. What depends on other rows (position, referred_by) is never stored, it is rendered.
 */
export interface Campaign {
  readonly listUuid: string;
  readonly live: SubscriberRecord[];
  /** Those of `live` that are verified now: the only ones that REST shows. In the same order, so a page is a slice too. */
  readonly verified: SubscriberRecord[];
  /** Whoever has a reward, so that a page of rewards need not look at everybody. */
  readonly rewarded: Set<SubscriberRecord>;
  readonly byId: Map<string, SubscriberRecord>;
  readonly byEmail: Map<string, SubscriberRecord>;
  readonly byCode: Map<string, SubscriberRecord>;
  nextSequence: number;
  nextRewardId: number;
  deleted: number;
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

export function createCampaign(listUuid: string): Campaign {
  return {
    listUuid,
    live: [],
    verified: [],
    rewarded: new Set(),
    byId: new Map(),
    byEmail: new Map(),
    byCode: new Map(),
    nextSequence: 1,
    nextRewardId: 1,
    deleted: 0,
  };
}

export function insertRecord(campaign: Campaign, record: SubscriberRecord): void {
  campaign.live.push(record);
  campaign.byId.set(record.subscriber.id, record);
  if (record.subscriber.email !== '') campaign.byEmail.set(record.subscriber.email, record);
  campaign.byCode.set(record.subscriber.code, record);
  placeAmongVerified(campaign, record);
  if (record.rewards.length > 0) campaign.rewarded.add(record);
}

export function removeRecord(campaign: Campaign, record: SubscriberRecord): void {
  campaign.live.splice(indexOfRecord(campaign.live, record), 1);
  const place = indexOfRecord(campaign.verified, record);
  if (campaign.verified[place] === record) campaign.verified.splice(place, 1);
  campaign.rewarded.delete(record);
  campaign.byId.delete(record.subscriber.id);
  campaign.byEmail.delete(record.subscriber.email);
  campaign.byCode.delete(record.subscriber.code);
  campaign.deleted += 1;
}

/** Puts it among the verified, or takes it from them, as it is now. */
export function placeAmongVerified({ verified }: Campaign, record: SubscriberRecord): void {
  const place = indexOfRecord(verified, record);
  const stands = verified[place] === record;
  if (stands === record.subscriber.verified) return;
  if (stands) verified.splice(place, 1);
  else verified.splice(place, 0, record);
}

/** By halving: a scan of a large campaign for each webhook would be felt. */
export function indexOfRecord(rows: readonly SubscriberRecord[], { sequence }: SubscriberRecord): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.sequence ?? Infinity) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
