import { restSubscriberSchema } from '@evenkeel/event-schemas';
import type { SubscriberSnapshot } from '@evenkeel/sync-engine';
import { mapRestSubscriber } from '../map-subscriber';
import { readTime } from '../read-wire';
import { readRow, snapshotOf, type Wire } from './snapshot-of';

export function subscriberSnapshot(wire: Wire, listUuid: string): SubscriberSnapshot {
  const row = readRow(restSubscriberSchema, wire);
  const mapped = mapRestSubscriber(row, listUuid);
  return snapshotOf('subscriber', wire, mapped, { subscriberId: row.id }, readTime(row.last_updated_at));
}
