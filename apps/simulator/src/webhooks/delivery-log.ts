import { DELIVERY_OUTCOMES, type DeliveryOutcome, type DeliveryRecord } from './delivery';

export interface DeliveryLog {
  /** The record as it was planned; one that never sets out is added with its outcome. */
  add(record: DeliveryRecord): void;
  settle(record: DeliveryRecord, outcome: DeliveryOutcome): void;
  /** Oldest first, of those that are still kept; safe to read while others are added. */
  list(): IterableIterator<DeliveryRecord>;
  /** Over the whole life, also of records no longer kept. */
  counts(): DeliveryCounts;
}

export interface DeliveryCounts extends Readonly<Record<DeliveryOutcome, number>> {
  readonly planned: number;
  readonly copies: number;
  readonly attempts: number;
}

/** A ring: the newest `capacity` records, so that memory stays what it is however long the campaign lives. */
export function createDeliveryLog(capacity: number): DeliveryLog {
  const ring: DeliveryRecord[] = [];
  const outcomes = Object.fromEntries(DELIVERY_OUTCOMES.map((name) => [name, 0])) as Record<DeliveryOutcome, number>;
  let planned = 0;
  let copies = 0;
  let attempts = 0;
  return {
    add(record) {
      ring[planned % capacity] = record;
      planned += 1;
      if (record.kind === 'copy') copies += 1;
      outcomes[record.outcome] += 1;
    },
    settle(record, outcome) {
      outcomes[record.outcome] -= 1;
      outcomes[outcome] += 1;
      attempts += record.attempts.length;
      record.outcome = outcome;
    },
    *list() {
      const end = planned;
      for (let at = Math.max(0, end - capacity); at < end; at++) {
        // Overtaken while a slow reader read: the place holds a newer record now.
        const record = at < planned - capacity ? undefined : ring[at % capacity];
        if (record !== undefined) yield record;
      }
    },
    counts: () => ({ planned, copies, attempts, ...outcomes }),
  };
}
