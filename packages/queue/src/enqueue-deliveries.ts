/**
 * Step 2 of the walk. Rules:
 * - `enqueue` resolves when the queue has the delivery: only then may the sender be answered 200. It rejects with
 *   QueueUnavailable when the queue does not say so within `timeoutMs`, or at once when there is no connection.
 * - What timed out may in truth have been stored. Recording is idempotent by id, so whoever keeps the delivery
 *   elsewhere keeps it under the same id; and a number that was voided then simply also has a record.
 * - The numbers of rejected deliveries travel with the next job that the queue takes, and on a clean close, if there
 *   was none, in a last job of their own.
 * - Memory is bounded although nothing is answered: past `MAX_UNANSWERED_BYTES` under way, `enqueue` rejects at once.
 */
import type { DeliveriesJob, Delivery } from '@evenkeel/event-schemas';
import type { DeliveryQueue } from '@evenkeel/sync-engine';
import { gatherDeliveries } from './gather-deliveries';
import { SILENT, type QueueLog } from './queue-log';
import { QueueUnavailable } from './queue-unavailable';
import { openJobProducer, type Durability, type JobProducer, type QueuePlace } from './redis-backend';
import { VoidedNumbers } from './voided-numbers';
import { within } from './within';

export interface DeliveryQueueOptions extends QueuePlace {
  /** While something is under way; a gathering that is alone waits `idleWaitMs`. */
  readonly maxWaitMs?: number;
  readonly idleWaitMs?: number;
  readonly maxDeliveries?: number;
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  readonly log?: QueueLog;
}

export interface OpenDeliveryQueue extends DeliveryQueue {
  /** Whether a delivery has a chance to be taken now. */
  isReady(): boolean;
  /** For readiness: `200` promises durability. */
  durability(): Promise<Durability>;
  /** Takes no more; resolves when all that was gathered has settled, and the voided numbers are told. */
  close(): Promise<void>;
}

/** Some 60 bytes each: a job of numbers alone stays small. */
const MAX_VOIDED_PER_JOB = 2_000;
const MAX_UNANSWERED_BYTES = 32 * 1024 * 1024;

export function openDeliveryQueue(options: DeliveryQueueOptions): OpenDeliveryQueue {
  const { maxWaitMs = 5, idleWaitMs = 1, maxDeliveries = 100, maxBytes = 1024 * 1024 } = options;
  const { timeoutMs = 500, log = SILENT } = options;
  const jobs = openJobProducer('deliveries', options, log);
  const voided = new VoidedNumbers();
  const addJob = boundUnanswered(jobs);
  let closed = false;

  async function send(deliveries: readonly Delivery[]): Promise<void> {
    const told = voided.take(MAX_VOIDED_PER_JOB);
    const late = () => new Error(`the queue did not answer within ${timeoutMs} ms`);
    try {
      await within(timeoutMs, addJob({ deliveries: [...deliveries], voided: told }), late);
    } catch (error) {
      voided.add(told);
      voided.add(deliveries.map(({ ingest_id, ingest_seq }) => ({ ingest_id, ingest_seq })));
      throw new QueueUnavailable('the queue did not take the delivery', { cause: error });
    }
  }

  const gathering = gatherDeliveries({ maxWaitMs, idleWaitMs, maxDeliveries, maxBytes, send });
  return {
    async enqueue(delivery) {
      if (closed) throw new QueueUnavailable('the queue is closed');
      await gathering.add(delivery);
    },
    isReady: () => !closed && jobs.isReady(),
    durability: () => jobs.durability(),
    async close() {
      if (closed) return;
      closed = true;
      await gathering.flush();
      // What it cannot tell is reported: the ledger will show these numbers as holes.
      await tellVoided(voided, send).catch((error: unknown) => {
        log.error({ err: error, numbers: voided.size }, 'numbers of refused deliveries could not be told');
      });
      await jobs.close();
    },
  };
}

async function tellVoided(voided: VoidedNumbers, send: (deliveries: readonly Delivery[]) => Promise<void>) {
  while (voided.size > 0) await send([]);
}

function boundUnanswered(jobs: JobProducer): (job: DeliveriesJob) => Promise<void> {
  let unanswered = 0;
  return async (job) => {
    const bytes = job.deliveries.reduce((sum, { body }) => sum + body.length, 0);
    if (unanswered + bytes > MAX_UNANSWERED_BYTES) throw new Error(`${unanswered} bytes are not answered yet`);
    unanswered += bytes;
    try {
      await jobs.add(job);
    } finally {
      unanswered -= bytes;
    }
  };
}
