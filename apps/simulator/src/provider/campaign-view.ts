import type { Campaign, SubscriberRecord } from './campaign';
import type { Change } from './change-history';

type LookUp = Pick<ReadonlyMap<string, SubscriberRecord>, 'get'>;

/** What is read of a campaign: the campaign itself, or as it was. */
export interface CampaignView {
  readonly listUuid: string;
  readonly live: readonly SubscriberRecord[];
  readonly verified: readonly SubscriberRecord[];
  readonly rewarded: ReadonlySet<SubscriberRecord>;
  readonly byId: LookUp;
  readonly byEmail: LookUp;
  readonly byCode: LookUp;
}

/** Rows that stand otherwise than now: as they were, or null where they were not. */
type Overlay = ReadonlyMap<SubscriberRecord, SubscriberRecord | null>;

/**
 * The campaign as it stood at a time, by undoing what came later. Rows that did not change are the campaign's own; the
 * lists are made for this one look.
 */
export function campaignAt(campaign: Campaign, changes: readonly Change[], at: number): CampaignView {
  const overlay = undoLater(changes, at);
  if (overlay.size === 0) return campaign;
  const live = rowsThen(campaign, overlay);
  const then = [...overlay.values()].filter((record) => record !== null);
  const find = (now: LookUp, keyOf: (record: SubscriberRecord) => string): LookUp => {
    const changed = new Map(then.map((record) => [keyOf(record), record]));
    return { get: (key) => changed.get(key) ?? unlessChanged(now.get(key), overlay) };
  };
  return {
    listUuid: campaign.listUuid,
    live,
    verified: live.filter(({ subscriber }) => subscriber.verified),
    rewarded: rewardedThen(campaign, overlay, then),
    byId: find(campaign.byId, ({ subscriber }) => subscriber.id),
    byEmail: find(campaign.byEmail, ({ subscriber }) => subscriber.email),
    byCode: find(campaign.byCode, ({ subscriber }) => subscriber.code),
  };
}

function undoLater(changes: readonly Change[], at: number): Overlay {
  const overlay = new Map<SubscriberRecord, SubscriberRecord | null>();
  for (let index = changes.length - 1; index >= 0; index--) {
    const change = changes[index];
    if (change === undefined || change.at <= at) break;
    // An older one replaces it: the first change after that time tells what was before.
    overlay.set(change.record, change.before);
  }
  return overlay;
}

function rowsThen(campaign: Campaign, overlay: Overlay): SubscriberRecord[] {
  const rows: SubscriberRecord[] = [];
  for (const record of campaign.live) {
    const then = overlay.get(record);
    if (then !== null) rows.push(then ?? record);
  }
  const gone = [...overlay].filter(([record]) => campaign.byId.get(record.subscriber.id) !== record);
  const back = gone.flatMap(([, then]) => (then === null ? [] : [then]));
  return back.length === 0 ? rows : [...rows, ...back].sort((a, b) => a.sequence - b.sequence);
}

function rewardedThen(campaign: Campaign, overlay: Overlay, then: readonly SubscriberRecord[]): Set<SubscriberRecord> {
  const unchanged = [...campaign.rewarded].filter((record) => !overlay.has(record));
  return new Set([...unchanged, ...then.filter(({ rewards }) => rewards.length > 0)]);
}

function unlessChanged(record: SubscriberRecord | undefined, overlay: Overlay): SubscriberRecord | undefined {
  return record !== undefined && overlay.has(record) ? undefined : record;
}
