/**
 * The queue in Postgres, on BullMQ's own backend for it. Rules beyond those of postgres-pool.ts:
 * - Nothing of BullMQ's is used before it was ready once (`connectWhenThere`).
 * - A producer fails fast: it is told by errors that the server is away, and refuses at once until a probe succeeds. The
 *   first probe adds jobs, and may take as long as the pool allows.
 * - A worker is woken by NOTIFY, and looks by itself every `LONGEST_BLOCK_S`. BullMQ would sleep for an hour when the
 *   wait began while the server was away, and for as long as its next delayed job is away.
 */
import {
  PostgresConnection,
  PostgresQueueBackend,
  Queue,
  Worker,
  type BackendFactory,
  type PgPool,
  type PostgresConnectionOptions,
} from 'bullmq';
import { connectWhenThere, type Connectable } from './connect-when-there';
import { FEWEST_EVENTS, NEVER_GIVEN_UP } from './job-options';
import type { QueueName } from './names';
import { oncePerOutage } from './once-per-outage';
import { openPostgresPool, type PostgresPool, type PostgresPoolOptions } from './postgres-pool';
import { judgeDurability, oldestJobAt, probe, readDurabilitySettings } from './postgres-statements';
import { watchPulse } from './pulse';
import type { JobProducer, JobProducerOptions, Link, QueueBackend } from './queue-backend';
import type { QueueLog } from './queue-log';
import type { PostgresPlace } from './queue-place';

/** What a missed NOTIFY costs at most, and how often an idle worker asks: four small questions each time. */
const LONGEST_BLOCK_S = 1;
/** A process that starts on a busy machine needs more than a second to connect; `keep` waits for less in any case. */
const PRODUCER = { max: 4, connectWithinMs: 3_000, answerWithinMs: 2_000 };
const CONTROL = { max: 2, connectWithinMs: 2_000, answerWithinMs: 10_000 };
/** One of them listens. */
const CONSUMER = { max: 5, connectWithinMs: 5_000, answerWithinMs: 10_000 };

type Size = Pick<PostgresPoolOptions, 'max' | 'connectWithinMs' | 'answerWithinMs'>;

class PatientPostgresBackend extends PostgresQueueBackend {
  readonly #pool: PostgresPool;

  constructor(pool: PostgresPool, ...[name, opts, factory]: Parameters<PostgresFactory>) {
    super(new PostgresConnection(pool.forBullmq), name, opts, true, factory?.withBlockingConnection ? name : undefined);
    this.#pool = pool;
  }

  override get maximumBlockTimeout(): number {
    return LONGEST_BLOCK_S;
  }

  /** A connection that does not take LISTEN would be asked again and again, while jobs wait: it is made anew instead. */
  override async waitForJob(blockTimeout: number): ReturnType<PostgresQueueBackend['waitForJob']> {
    try {
      return await super.waitForJob(blockTimeout);
    } catch (error) {
      this.#pool.breakHeld(error as Error);
      throw error;
    }
  }
}

type PostgresFactory = BackendFactory<PostgresQueueBackend, PostgresConnectionOptions>;

export function postgresBackend({ databaseUrl }: PostgresPlace): QueueBackend {
  const pools = new WeakMap<object, PostgresPool>();

  /** Connects as often as it takes, on one pool, which goes with the link. */
  function link<T extends Connectable>(
    name: QueueName,
    size: Size,
    log: QueueLog,
    make: (connection: PgPool, factory: PostgresFactory) => T,
  ): Link<T> {
    const report = oncePerOutage(log, 'Postgres', name);
    const pool = openPostgresPool(databaseUrl, { ...size, ...report });
    const factory: PostgresFactory = (...args) => new PatientPostgresBackend(pool, ...args);
    const connecting = connectWhenThere(
      () => {
        const made = make(pool.forBullmq, factory);
        pools.set(made, pool);
        return made;
      },
      failedToOpen(log, report.lost),
    );
    const cut = async () => {
      report.stop();
      await Promise.all([connecting.cut(), pool.close()]);
    };
    return { ...connecting, cut };
  }

  return {
    connectQueue: (name, log) => link(name, CONTROL, log, (pool, factory) => openQueue(name, pool, factory)),
    connectWorker: (name, work, common, log) =>
      link(name, CONSUMER, log, (connection, factory) => {
        return new Worker(name, work, { ...common, drainDelay: LONGEST_BLOCK_S, connection }, factory);
      }),
    openProducer: (name, options) => openProducer(name, databaseUrl, options),
    async oldestJobAt(name, queue) {
      const pool = pools.get(queue);
      if (pool === undefined) throw new Error('this queue is not of this backend');
      return oldestJobAt(pool, name);
    },
  };
}

function openQueue(name: QueueName, connection: PgPool, factory: PostgresFactory) {
  const queue = new Queue(name, { connection, streams: FEWEST_EVENTS }, factory);
  queue.on('error', () => undefined); // the pool's errors, which the pool tells
  return queue;
}

/** Missing tables are an operator's error, and told as such, once; they may still come. */
function failedToOpen(log: QueueLog, lost: (error: Error) => void): (error: Error) => void {
  let told = false;
  return (error) => {
    if (!/^Schema|^Unsupported/.test(error.name)) return lost(error);
    if (!told) log.error({ err: error }, 'the tables of the queue are not there: run `npm run migrate`');
    told = true;
  };
}

function openProducer(name: QueueName, databaseUrl: string, options: JobProducerOptions): JobProducer {
  const { answerWithinMs, connected, firstJob, log } = options;
  const report = oncePerOutage(log, 'Postgres', name);
  const pool = openPostgresPool(databaseUrl, {
    ...PRODUCER,
    lost: (error) => pulse.lost(error),
    back: () => undefined,
  });
  const factory: PostgresFactory = (...args) => new PatientPostgresBackend(pool, ...args);
  const connecting = connectWhenThere(() => openQueue(name, pool.forBullmq, factory), failedToOpen(log, report.lost));
  let queue: ReturnType<typeof openQueue> | undefined;
  const probeQueue = probeAndWarm(pool, firstJob);
  const pulse = watchPulse(
    async () => {
      queue ??= await connecting.ready;
      await probeQueue(queue);
    },
    {
      lost: report.lost,
      back: () => {
        report.back();
        connected();
      },
    },
  );
  return {
    async add(data) {
      if (queue === undefined || !pulse.isReady()) throw new Error('there is no connection to the queue in Postgres');
      const late = setTimeout(() => pulse.lost(new Error(`no answer within ${answerWithinMs} ms`)), answerWithinMs);
      await queue.add(name, data, NEVER_GIVEN_UP).finally(() => clearTimeout(late));
    },
    isReady: () => pulse.isReady(),
    durability: async () => judgeDurability(await readDurabilitySettings(pool).catch(() => undefined)),
    async close() {
      pulse.stop();
      report.stop();
      await Promise.all([connecting.cut(), pool.close()]);
    },
  };
}

/**
 * The first time it adds jobs too, on each connection that there may be: the first job on one has its functions planned
 * by the server, and its reply parsed by code that never ran. On a machine that is starting this took longer than a
 * keep may.
 */
function probeAndWarm(pool: PostgresPool, firstJob: object) {
  let warm = false;
  return async (queue: ReturnType<typeof openQueue>): Promise<void> => {
    await probe(pool);
    if (warm) return;
    await Promise.all(Array.from({ length: PRODUCER.max }, () => queue.add(queue.name, firstJob, NEVER_GIVEN_UP)));
    warm = true;
  };
}
