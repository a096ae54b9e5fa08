import type { Timestamp } from '@evenkeel/event-schemas';
import type { RecordedDelivery } from './ports';
import type { RecordingMoment, Row, RowIdentity } from './row';

/** A row of which a webhook told, and since when that was known here: it may have waited long to be recorded. */
export interface AnnouncedRow extends RowIdentity {
  readonly receivedAt: Timestamp;
}

/**
 * The rows that a batch has made due, each with the first delivery about its subscriber: drift that was confirmed since then
 * was on its way (protocol section 8). Of a referrer, who is made due by others, with the first of all.
 */
export function announcedRows(
  rows: readonly Row[],
  deliveries: readonly RecordedDelivery[],
  { fence }: RecordingMoment,
): AnnouncedRow[] {
  const firstOf = new Map<string, Timestamp>();
  let first: Timestamp | undefined;
  for (const { subject_id: subject, delivery } of deliveries) {
    if (subject === null) continue;
    const receivedAt = delivery.received_at;
    if (first === undefined || receivedAt < first) first = receivedAt;
    const known = firstOf.get(subject);
    if (known === undefined || receivedAt < known) firstOf.set(subject, receivedAt);
  }
  return rows.flatMap(({ entity, key, state }) => {
    const receivedAt = firstOf.get(key.subscriber_id) ?? first;
    return state.hint_fence === fence && receivedAt !== undefined ? [{ entity, key, receivedAt }] : [];
  });
}
