/**
 * Step 3 of the walk, from the queue's side. Rules:
 * - A job is done only when all its deliveries are recorded; until then it stays in the queue, and a process that dies
 *   leaves it to another one, however often. What is recorded twice is recorded once: it is idempotent by id.
 * - Waiting jobs are merged into batches of one source; within a process those of a source never overlap.
 * - A job that is none (it does not fit the schema) is never dropped and blocks nothing: it is reported each time, and
 *   tried again, ever more rarely, until a version comes that can read it.
 */
import { deliveriesJobSchema } from '@evenkeel/event-schemas';
import { mergeBatches, type RecordDeliveries } from './merge-batches';
import { openJobConsumer } from './open-job-consumer';
import type { QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';

export type ConsumeDeliveriesOptions = QueuePlace & {
  /** Records one source's deliveries (none: only voided numbers). Rejecting it makes their jobs come again later. */
  readonly record: RecordDeliveries;
  readonly maxBatch?: number;
  readonly log: QueueLog;
  /** How long a dead process's jobs stay its own, and how often others look for them; tests shorten it. */
  readonly lockMs?: number;
  readonly stalledCheckMs?: number;
};

export interface DeliveryConsumer {
  waitUntilReady(): Promise<void>;
  /** Takes no more, and lets what is in flight finish; what is not done when 8 s are nearly over comes again elsewhere. */
  close(): Promise<void>;
}

/**
 * What waits in one process while a batch is in flight is its next batch. A job has one delivery when few come, and the
 * source's lock may be long in coming while reads are recorded: with 50, two hundred webhooks a second waited for seconds.
 * A job is 1 MiB at most, and mostly some KB.
 */
const CONCURRENT_JOBS = 200;
/** A clean stop of the whole process has 10 s; what comes after needs some of them. */
const CLOSE_WITHIN_MS = 8_000;

export function consumeDeliveries(options: ConsumeDeliveriesOptions): DeliveryConsumer {
  const { record, maxBatch = 1000, log } = options;
  const merging = mergeBatches({ maxBatch, record });
  const consumer = openJobConsumer('deliveries', {
    ...options,
    concurrency: CONCURRENT_JOBS,
    work: async ({ id, data }) => {
      const job = deliveriesJobSchema.safeParse(data);
      if (!job.success) throw new Error(`job ${id} does not fit the schema: ${job.error.issues[0]?.message ?? ''}`);
      await merging.take(job.data);
    },
    log,
  });
  return { waitUntilReady: consumer.waitUntilReady, close: () => consumer.close(CLOSE_WITHIN_MS) };
}
