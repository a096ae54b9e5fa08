import { consumeDeliveries, type DeliveryConsumer } from './consume-deliveries';
import type { RecordDeliveries } from './merge-batches';
import { openPostgresPool } from './postgres-pool';
import { holdsJobs } from './postgres-statements';
import type { QueueLog } from './queue-log';
import type { PostgresPlace } from './queue-place';

export type ConsumeLeftoversOptions = PostgresPlace & {
  readonly record: RecordDeliveries;
  readonly log: QueueLog;
  /** How often the queue is looked at; tests shorten it. */
  readonly lookEveryMs?: number;
};

export interface Leftovers {
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 15_000;
const NOBODY_IS_TOLD = () => undefined;

/**
 * For a system whose queue moved from Postgres to Redis: whatever still lies in Postgres, or is put there by an ingest
 * that does not know of the Redis yet, is recorded too. There is a consumer only while there are jobs. A database whose
 * queue never was (no schema) has none.
 */
export function consumeLeftovers(options: ConsumeLeftoversOptions): Leftovers {
  const { databaseUrl, record, log, lookEveryMs = LOOK_EVERY_MS } = options;
  const times = { connectWithinMs: 2_000, answerWithinMs: 5_000 };
  const pool = openPostgresPool(databaseUrl, { max: 1, ...times, lost: NOBODY_IS_TOLD, back: NOBODY_IS_TOLD });
  let consumer: DeliveryConsumer | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function look(): Promise<void> {
    const holds = await holdsJobs(pool, 'deliveries');
    if (closed) return;
    if (holds && consumer === undefined) {
      log.info({}, 'deliveries lie in the queue in Postgres, though the queue is in Redis now; recording them');
      consumer = consumeDeliveries({ databaseUrl, record, log });
    } else if (!holds && consumer !== undefined) {
      const done = consumer;
      consumer = undefined;
      await done.close();
    }
  }
  async function keepLooking(): Promise<void> {
    try {
      await look();
    } catch {
      // Postgres is away, of which the app itself tells: it is its database. The next look comes.
    }
    if (!closed) timer = setTimeout(() => void (looking = keepLooking()), lookEveryMs);
  }
  let looking = keepLooking();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.all([pool.close(), consumer?.close()]);
      await looking;
    },
  };
}
