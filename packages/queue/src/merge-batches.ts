import type { DeliveriesJob, Delivery } from '@evenkeel/event-schemas';

/**
 * Jobs carry what came together at ingest, of any source; recording wants large batches of one source.
 * - The deliveries of a job are dealt to a line per source. Per source one batch is in flight; what waits in its line
 *   meanwhile, from any number of jobs, makes the next one, up to `maxBatch` deliveries. Sources go side by side.
 * - A job is done when the last of its deliveries is, and failed if the batch of any of them was rejected. Then the
 *   others are simply recorded again with it: recording is idempotent by id.
 * - Voided numbers go with the first part of their job, or alone. A job of neither is done: nothing is recorded.
 */
export interface Merging {
  /** Settles once all of the job is recorded, or some of it could not be. */
  readonly take: (job: DeliveriesJob) => Promise<void>;
}

export type Voided = DeliveriesJob['voided'][number];

export type RecordDeliveries = (deliveries: Delivery[], voided: Voided[]) => Promise<void>;

interface Part {
  readonly deliveries: readonly Delivery[];
  readonly voided: readonly Voided[];
  readonly recorded: () => void;
  readonly rejected: (error: unknown) => void;
}

/** The line of voided numbers that came without deliveries; no source is named so. */
const NO_SOURCE = '';

export function mergeBatches({ maxBatch, record }: { maxBatch: number; record: RecordDeliveries }): Merging {
  /** A source has a line exactly while a batch of it is in flight. */
  const lines = new Map<string, Part[]>();

  async function recordLine(source: string, line: Part[]): Promise<void> {
    while (line.length > 0) {
      const batch = takeBatch(line, maxBatch);
      try {
        await record(
          batch.flatMap(({ deliveries }) => deliveries),
          batch.flatMap(({ voided }) => voided),
        );
        for (const { recorded } of batch) recorded();
      } catch (error) {
        for (const { rejected } of batch) rejected(error);
      }
    }
    lines.delete(source);
  }

  function queuePart(source: string, deliveries: readonly Delivery[], voided: readonly Voided[]): Promise<void> {
    return new Promise((recorded, rejected) => {
      const part = { deliveries, voided, recorded, rejected };
      const line = lines.get(source);
      if (line !== undefined) return void line.push(part);
      const begun = [part];
      lines.set(source, begun);
      void recordLine(source, begun);
    });
  }

  return {
    async take({ deliveries, voided }) {
      if (deliveries.length === 0 && voided.length === 0) return;
      const parts = partsPerSource(deliveries, maxBatch);
      if (parts.length === 0) parts.push([NO_SOURCE, []]);
      const settled = await Promise.allSettled(
        parts.map(([source, part], index) => queuePart(source, part, index === 0 ? voided : [])),
      );
      const failed = settled.find((part) => part.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

function partsPerSource(deliveries: readonly Delivery[], maxBatch: number): [string, Delivery[]][] {
  const parts: [string, Delivery[]][] = [];
  const open = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    let part = open.get(delivery.source);
    if (part === undefined || part.length >= maxBatch) {
      part = [];
      open.set(delivery.source, part);
      parts.push([delivery.source, part]);
    }
    part.push(delivery);
  }
  return parts;
}

function takeBatch(line: Part[], maxBatch: number): Part[] {
  let deliveries = 0;
  let parts = 0;
  for (const part of line) {
    deliveries += part.deliveries.length;
    if (parts > 0 && deliveries > maxBatch) break;
    parts += 1;
  }
  return line.splice(0, parts);
}
