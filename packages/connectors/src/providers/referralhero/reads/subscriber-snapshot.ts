import { restSubscriberSchema } from '@evenkeel/event-schemas';
import type { SubscriberSnapshot } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { mapRestSubscriber } from '../map-subscriber';
import { readTime } from '../read-wire';
import { rawDigestOf, readRow, snapshotOf, type Wire } from './snapshot-of';

/**
 * A row of a page that is read when it is looked at, and refused then if it cannot be used: most rows of a sweep are the
 * same, to the byte, as when they were read before.
 */
export function listedSubscriber(wire: Wire, listUuid: string): SubscriberSnapshot {
  const subscriberId = plainIdOf(wire.row) ?? readRow(identified, wire).id;
  let read: SubscriberSnapshot | undefined;
  const snapshot = () => (read ??= subscriberSnapshot(wire, listUuid));
  return {
    subscriberId,
    get content() {
      return snapshot().content;
    },
    get carried() {
      return snapshot().carried;
    },
    get raw() {
      return snapshot().raw;
    },
    get providerUpdatedAt() {
      return snapshot().providerUpdatedAt;
    },
    get digest() {
      return snapshot().digest;
    },
    rawDigest: rawDigestOf(wire.row),
  };
}

/** The schema copies the whole row, only to say what is wrong where this finds no id. */
function plainIdOf(row: unknown): string | null {
  const id = typeof row === 'object' && row !== null && 'id' in row ? row.id : null;
  return typeof id === 'string' && id !== '' ? id : null;
}

const identified = z.looseObject({ id: restSubscriberSchema.shape.id });

export function subscriberSnapshot(wire: Wire, listUuid: string): SubscriberSnapshot {
  const row = readRow(restSubscriberSchema, wire);
  const mapped = mapRestSubscriber(row, listUuid);
  return snapshotOf('subscriber', wire, mapped, { subscriberId: row.id }, readTime(row.last_updated_at));
}
