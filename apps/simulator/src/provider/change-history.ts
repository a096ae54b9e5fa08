import { holdRecord, type SubscriberRecord } from './campaign';
import { switchesOf, type Provider } from './provider';

/** What a reader of the past needs: each change undone, newest first, gives the campaign as it was. */
export interface ChangeHistory {
  /** Rises with every change: whoever keeps something derived from the campaign sees that it is old. */
  revision: number;
  /** Oldest first; only since the switch for stale reads was set, and no more than the newest of them. */
  readonly changes: Change[];
}

export interface Change {
  readonly at: number;
  readonly sequence: number;
  /** Null: it was not there yet. */
  readonly before: SubscriberRecord | null;
}

/** The past ends here, however much changes: a replica that lags further shows the oldest state that is known. */
export const MOST_CHANGES = 20_000;

export function createChangeHistory(): ChangeHistory {
  return { revision: 0, changes: [] };
}

/** To be called before `record` changes, joins (`before` is null) or goes. */
export function remember(provider: Provider, record: SubscriberRecord, before: SubscriberRecord | null): void {
  const { campaign, history, clock } = provider;
  if (before !== null) holdRecord(campaign, record);
  if (history === undefined) return;
  history.revision += 1;
  const { changes } = history;
  if (switchesOf(provider).rest.stale.lag_ms === 0) {
    changes.length = 0;
    return;
  }
  changes.push({ at: clock.now(), sequence: record.sequence, before: before && { ...before } });
  // By halves, as each cut moves all that stays.
  if (changes.length >= 2 * MOST_CHANGES) changes.splice(0, changes.length - MOST_CHANGES);
}
