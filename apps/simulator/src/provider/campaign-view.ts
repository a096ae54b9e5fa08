import type { Campaign, SubscriberRecord } from './campaign';
import type { Change } from './change-history';
import { SubscriberLine } from './subscriber-line';

type LookUp = Pick<ReadonlyMap<string, SubscriberRecord>, 'get'>;

/** What is read of a campaign: the campaign itself, or as it was. */
export interface CampaignView {
  readonly listUuid: string;
  /** Everybody. */
  readonly live: SubscriberLine;
  /** Those that are verified now: the only ones that REST shows. */
  readonly verified: SubscriberLine;
  readonly rewarded: ReadonlySet<SubscriberRecord>;
  readonly byId: LookUp;
  readonly byEmail: LookUp;
  readonly byCode: LookUp;
}

/** Rows that stand otherwise than now, by sequence: as they were, or null where they were not. */
type Overlay = ReadonlyMap<number, SubscriberRecord | null>;

/**
 * The campaign as it stood at a time, by undoing what came later. Rows that did not change are the campaign's own; the
 * lines are made for this one look: copied, which is cheap, and changed back.
 */
export function campaignAt(campaign: Campaign, changes: readonly Change[], at: number): CampaignView {
  const overlay = undoLater(changes, at);
  if (overlay.size === 0) return campaign;
  const then = [...overlay.values()].filter((record) => record !== null);
  const find = (now: LookUp, keyOf: (record: SubscriberRecord) => string): LookUp => {
    let changed: Map<string, SubscriberRecord> | undefined;
    return {
      get(key) {
        // Most looks ask for one of the three, or for none.
        changed ??= new Map(then.map((record) => [keyOf(record), record]));
        return changed.get(key) ?? unlessChanged(now.get(key), overlay);
      },
    };
  };
  return {
    listUuid: campaign.listUuid,
    live: lineThen(campaign.live, overlay, () => true),
    verified: lineThen(campaign.verified, overlay, ({ subscriber }) => subscriber.verified),
    rewarded: rewardedThen(campaign, overlay, then),
    byId: find(campaign.byId, ({ subscriber }) => subscriber.id),
    byEmail: find(campaign.byEmail, ({ subscriber }) => subscriber.email),
    byCode: find(campaign.byCode, ({ subscriber }) => subscriber.code),
  };
}

function undoLater(changes: readonly Change[], at: number): Overlay {
  const overlay = new Map<number, SubscriberRecord | null>();
  for (let index = changes.length - 1; index >= 0; index--) {
    const change = changes[index];
    if (change === undefined || change.at <= at) break;
    // An older one replaces it: the first change after that time tells what was before.
    overlay.set(change.sequence, change.before);
  }
  return overlay;
}

function lineThen(
  now: SubscriberLine,
  overlay: Overlay,
  stands: (record: SubscriberRecord) => boolean,
): SubscriberLine {
  const sequences = now.sequences.copy();
  for (const [sequence, then] of overlay) {
    if (then !== null && stands(then)) sequences.add(sequence);
    else sequences.remove(sequence);
  }
  return new SubscriberLine(sequences, (sequence) => overlay.get(sequence) ?? now.bySequence(sequence));
}

function rewardedThen(campaign: Campaign, overlay: Overlay, then: readonly SubscriberRecord[]): Set<SubscriberRecord> {
  const unchanged = [...campaign.rewarded].filter(({ sequence }) => !overlay.has(sequence));
  return new Set([...unchanged, ...then.filter(({ rewards }) => rewards.length > 0)]);
}

function unlessChanged(record: SubscriberRecord | undefined, overlay: Overlay): SubscriberRecord | undefined {
  return record !== undefined && overlay.has(record.sequence) ? undefined : record;
}
