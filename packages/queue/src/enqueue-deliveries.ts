/**
 * The queue as a keeper of deliveries (step 2 of the walk). Rules:
 * - `keep` resolves when the queue has the job: only then may its senders be answered 200. It rejects with
 *   QueueUnavailable when the queue does not say so within `timeoutMs`, or at once when there is no connection.
 * - What timed out may in truth have been stored. Recording is idempotent by id, so whoever keeps the deliveries
 *   elsewhere keeps them under the same ids; and a number that was voided then simply also has a record.
 * - It is ready once a first job, with nothing in it, was added: the first one takes long on a machine that is starting,
 *   and no sender should wait for it.
 * - Memory is bounded although nothing is answered: past `MAX_UNANSWERED_BYTES` under way, `keep` rejects at once.
 * - Whoever promises durability says so at the start: a queue that may lose what it took is warned of when it connects.
 */
import { bodyBytes, type DeliveriesJob, type Delivery } from '@evenkeel/event-schemas';
import type { DeliveryKeeper } from '@evenkeel/sync-engine';
import { backendOf } from './backend-of';
import { EMPTY_JOB } from './empty-job';
import { tellDurability } from './tell-durability';
import type { Durability } from './queue-backend';
import { SILENT, type QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';
import { QueueUnavailable } from './queue-unavailable';
import { within } from './within';

export type DeliveryQueueOptions = QueuePlace & {
  readonly timeoutMs?: number;
  readonly log?: QueueLog;
};

export interface DeliveryQueue extends DeliveryKeeper {
  /** For readiness: `200` promises durability. */
  durability(): Promise<Durability>;
  /** Takes no more; whoever needs what is under way waits for it first. */
  close(): Promise<void>;
}

const MAX_UNANSWERED_BYTES = 32 * 1024 * 1024;

export function openDeliveryQueue(options: DeliveryQueueOptions): DeliveryQueue {
  const { timeoutMs = 500, log = SILENT } = options;
  const tell = tellDurability(() => jobs.durability(), options, log);
  const jobs = backendOf(options).openProducer('deliveries', {
    answerWithinMs: timeoutMs,
    connected: tell,
    firstJob: EMPTY_JOB,
    log,
  });
  const late = () => new Error(`the queue did not answer within ${timeoutMs} ms`);
  let unanswered = 0;
  let closed = false;

  async function add(job: DeliveriesJob): Promise<void> {
    const bytes = job.deliveries.reduce((sum, { body }) => sum + body.length, 0);
    if (unanswered + bytes > MAX_UNANSWERED_BYTES) throw new Error(`${unanswered} bytes are not answered yet`);
    unanswered += bytes;
    const storable = { ...job, deliveries: job.deliveries.map(withoutNul) };
    const adding = jobs.add(storable).finally(() => (unanswered -= bytes));
    await within(timeoutMs, adding, late);
  }

  return {
    name: 'queue',
    isReady: () => !closed && jobs.isReady(),
    async keep(job) {
      if (closed) throw new QueueUnavailable('the queue is closed');
      await add(job).catch((error: unknown) => {
        throw new QueueUnavailable('the queue did not take the deliveries', { cause: error });
      });
    },
    durability: () => jobs.durability(),
    async close() {
      if (closed) return;
      closed = true;
      await jobs.close();
    },
  };
}

/** `jsonb` holds no NUL: one body with one would make Postgres refuse all that came together with it. */
function withoutNul(delivery: Delivery): Delivery {
  if (!delivery.body.includes('\0')) return delivery;
  return { ...delivery, body: bodyBytes(delivery).toString('base64'), encoding: 'base64' };
}
