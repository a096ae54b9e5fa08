import { bodyBytes } from '@evenkeel/event-schemas';
import type { RecordedDelivery, RecordingMoment } from '@evenkeel/sync-engine';

/** A recorded delivery as `record-deliveries.sql` takes it. */
export function encodeDelivery(
  { delivery, digest, event_type, subject_id, outcome, reason, changes }: RecordedDelivery,
  { fence }: RecordingMoment,
): Record<string, unknown> {
  const { id, source, received_at, headers, ingest_id, ingest_seq } = delivery;
  return {
    id,
    source,
    received_at,
    event_type,
    subject_id,
    body: delivery.encoding === 'base64' ? delivery.body : bodyBytes(delivery).toString('base64'),
    headers,
    digest,
    fence: String(fence),
    outcome,
    reason,
    changes,
    ingest_id,
    ingest_seq,
  };
}
