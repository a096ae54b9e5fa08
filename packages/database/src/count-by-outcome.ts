import type { Outcome, Timestamp } from '@evenkeel/event-schemas';
import type { RecordedDelivery } from '@evenkeel/sync-engine';

export interface OutcomeCount {
  /** Start of the hour, UTC, in which the deliveries were received. */
  readonly hour: Timestamp;
  readonly outcome: Outcome;
  /** Empty where the outcome needs none. */
  readonly reason: string;
  readonly deliveries: number;
}

/** What a batch adds to the ledger. Pending deliveries are not in it (protocol section 7). */
export function countByOutcome(recorded: readonly RecordedDelivery[]): OutcomeCount[] {
  const counts = new Map<string, OutcomeCount>();
  for (const { delivery, outcome, reason } of recorded) {
    if (outcome === 'pending') continue;
    const hour = `${delivery.received_at.slice(0, 13)}:00:00.000Z`;
    const key = `${hour} ${outcome} ${reason ?? ''}`;
    const deliveries = (counts.get(key)?.deliveries ?? 0) + 1;
    counts.set(key, { hour, outcome, reason: reason ?? '', deliveries });
  }
  return [...counts.values()];
}
