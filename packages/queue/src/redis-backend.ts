/**
 * The only file that knows what the queue is made of: BullMQ on Redis. Another backend is another file with the same
 * functions. Rules of its connections:
 * - A producer must fail fast: nothing is kept for later by the client (`enableOfflineQueue` off), and what was under
 *   way when the connection broke is rejected, not sent again (`maxRetriesPerRequest` 0). It reconnects for ever.
 * - A connection may hang with the other end gone. A job unanswered for `HUNG_MS` therefore breaks the connection,
 *   which rejects all that waits on it, and it is made anew.
 * - A consumer waits out any outage: its commands are kept, and sent again.
 */
import { Queue, Worker, type Job, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';
import {
  ATTEMPTS_WITHOUT_END,
  delayBeforeRetry,
  MAX_STALLED_COUNT,
  redisPrefix,
  STANDARD_LOCK_MS,
  STANDARD_STALLED_CHECK_MS,
  type QueueName,
} from './names';
import { isConnectionError, oncePerOutage } from './once-per-outage';
import type { QueueLog } from './queue-log';
import { within } from './within';

export interface QueuePlace {
  readonly redisUrl: string;
  /** Instead of `evenkeel`, before the queue's name in all keys. */
  readonly prefix?: string | undefined;
}

export interface Durability {
  /** Whether the queue keeps what it answered for even when its machine loses power; null if it does not say. */
  readonly durable: boolean | null;
  readonly details: Readonly<Record<string, string | null>>;
}

export interface JobProducer {
  /** Resolves when the queue has the job; rejects at once when there is no connection. */
  add(data: object): Promise<void>;
  isReady(): boolean;
  durability(): Promise<Durability>;
  close(): Promise<void>;
}

export interface JobCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

const HUNG_MS = 5_000;
/** How long a clean stop waits for a connection that is not there: the whole of it has 10 s. */
const CONNECTED_WITHIN_MS = 1_000;
const LONGEST_RECONNECT_DELAY_MS = 1_000;
const reconnectDelay = (tries: number): number => Math.min(tries * 50, LONGEST_RECONNECT_DELAY_MS);

/** `attempts` and back-off as stack and protocol want them; a failed job is kept, a completed one is not. */
const NEVER_GIVEN_UP: JobsOptions = {
  attempts: ATTEMPTS_WITHOUT_END,
  backoff: { type: 'capped' },
  removeOnComplete: true,
  removeOnFail: false,
  stackTraceLimit: 1,
};

/** BullMQ's class, for who stays within this package. */
function openQueue(name: QueueName, { redisUrl, prefix }: QueuePlace, connection?: Redis): Queue {
  return new Queue(name, {
    connection: connection ?? { url: redisUrl, retryStrategy: reconnectDelay },
    prefix: redisPrefix(name, prefix),
    // A producer must come up although Redis is not there; the version is checked by the consumers.
    ...(connection === undefined ? {} : { skipWaitingForReady: true, skipVersionCheck: true }),
  });
}

export function openJobProducer(name: QueueName, place: QueuePlace, log: QueueLog): JobProducer {
  const client = new Redis(place.redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: reconnectDelay,
    connectTimeout: HUNG_MS,
    keepAlive: 10_000,
    disconnectTimeout: 500,
  });
  reportConnection(client, log);
  const queue = openQueue(name, place, client);
  queue.on('error', () => undefined); // the client's errors, which reportConnection reports
  const watch = breakHungConnection(client, log);
  return {
    add: (data) => watch.answer(queue.add(name, data, NEVER_GIVEN_UP)).then(() => undefined),
    isReady: () => client.status === 'ready',
    durability: () => readDurability(client),
    async close() {
      watch.stop();
      await within(HUNG_MS, queue.close(), () => new Error('the queue did not close in time')).catch(() => undefined);
      client.disconnect();
    },
  };
}

function reportConnection(client: Redis, log: QueueLog): void {
  const report = oncePerOutage(log);
  client.on('error', report.lost);
  client.on('ready', report.back);
}

function breakHungConnection(client: Redis, log: QueueLog) {
  const since = new Set<{ readonly at: number }>();
  const timer = setInterval(() => {
    const [oldest] = since;
    if (oldest === undefined || performance.now() - oldest.at < HUNG_MS) return;
    log.warn({ hungMs: HUNG_MS }, 'the queue in Redis does not answer; connecting anew');
    since.clear();
    client.disconnect(true);
  }, HUNG_MS / 5);
  timer.unref();
  return {
    answer<T>(asked: Promise<T>): Promise<T> {
      const entry = { at: performance.now() };
      since.add(entry);
      return asked.finally(() => since.delete(entry));
    },
    stop: () => clearInterval(timer),
  };
}

/** Null where Redis does not let us ask, as managed ones may. */
async function readDurability(client: Redis): Promise<Durability> {
  const setting = async (name: string): Promise<string | null> => {
    const answer = await within(1_000, client.config('GET', name), () => new Error('no answer')).catch(() => null);
    return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : null;
  };
  const names = ['appendonly', 'appendfsync', 'maxmemory-policy'] as const;
  const [appendonly, appendfsync, policy] = await Promise.all(names.map(setting));
  const told = appendonly != null && appendfsync != null && policy != null;
  return {
    durable: told ? appendonly === 'yes' && appendfsync === 'always' && policy === 'noeviction' : null,
    details: { appendonly: appendonly ?? null, appendfsync: appendfsync ?? null, 'maxmemory-policy': policy ?? null },
  };
}

export interface JobConsumerOptions extends QueuePlace {
  readonly concurrency: number;
  /** A job is done when this resolves, and tried again when it rejects. */
  readonly work: (job: { readonly id: string; readonly name: string; readonly data: unknown }) => Promise<void>;
  readonly log: QueueLog;
  readonly lockMs?: number | undefined;
  readonly stalledCheckMs?: number | undefined;
}

export interface JobConsumer {
  readonly waitUntilReady: () => Promise<void>;
  /** Takes no more jobs, and waits for those in flight, but not longer than the time. */
  close(withinMs: number): Promise<void>;
}

export function openJobConsumer(name: QueueName, options: JobConsumerOptions): JobConsumer {
  const { work, log, lockMs = STANDARD_LOCK_MS, stalledCheckMs = STANDARD_STALLED_CHECK_MS } = options;
  const worker = new Worker(name, (job: Job) => work({ id: job.id ?? '', name: job.name, data: job.data as unknown }), {
    connection: { url: options.redisUrl, maxRetriesPerRequest: null, retryStrategy: reconnectDelay },
    prefix: redisPrefix(name, options.prefix),
    concurrency: options.concurrency,
    maxStalledCount: MAX_STALLED_COUNT,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    runRetryDelay: 1_000,
    settings: { backoffStrategy: (attemptsMade) => delayBeforeRetry(attemptsMade) },
  });
  worker.on('failed', (job, error) => {
    log.error({ err: error, queue: name, job: job?.id, attempts: job?.attemptsMade }, 'a job failed');
  });
  worker.on('stalled', (job) => log.warn({ queue: name, job }, 'a job lost its worker; another one takes it'));
  const report = oncePerOutage(log);
  worker.on('error', (error) => {
    if (isConnectionError(error)) report.lost(error);
    else log.warn({ err: error, queue: name }, 'the consumer of a queue met an error');
  });
  worker.on('active', report.back);
  return {
    waitUntilReady: () => worker.waitUntilReady(),
    async close(withinMs) {
      // Closed before it is connected it would linger; but without a connection there is nothing in flight to wait for.
      const connected = within(CONNECTED_WITHIN_MS, worker.waitUntilReady(), () => new Error('not connected'));
      const closed = connected.then(() => worker.close());
      await within(withinMs, closed, () => new Error(`still at work after ${withinMs} ms`)).catch(
        async (error: unknown) => {
          log.warn({ err: error, queue: name }, 'left jobs in flight; others take them when their lock ends');
          await within(1_000, worker.disconnect(), () => new Error('still connected')).catch(() => undefined);
        },
      );
    },
  };
}

export interface Schedule {
  readonly everyMs: number;
}

export interface QueueControl {
  readonly counts: () => Promise<JobCounts>;
  /** Queues again what is found in `failed`; answers how many there were. */
  readonly retryFailed: () => Promise<number>;
  /** Exactly these schedules stand afterwards; the same on every process makes each run once for all of them. */
  readonly setSchedules: (schedules: Readonly<Record<string, Schedule>>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export function openQueueControl(name: QueueName, place: QueuePlace, log: QueueLog): QueueControl {
  const queue = openQueue(name, place);
  const report = oncePerOutage(log);
  queue.on('error', report.lost);
  return {
    async counts() {
      const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'failed');
      report.back();
      const of = (state: string): number => counts[state] ?? 0;
      return { waiting: of('wait'), active: of('active'), delayed: of('delayed'), failed: of('failed') };
    },
    async retryFailed() {
      const failed = await queue.getFailedCount();
      if (failed > 0) await queue.retryJobs({ state: 'failed', count: 1000 });
      return failed;
    },
    async setSchedules(schedules) {
      for (const { key } of await queue.getJobSchedulers()) {
        if (!Object.hasOwn(schedules, key)) await queue.removeJobScheduler(key);
      }
      for (const [key, { everyMs }] of Object.entries(schedules)) {
        const opts = { removeOnComplete: true, removeOnFail: true };
        await queue.upsertJobScheduler(key, { every: everyMs }, { name: key, opts });
      }
    },
    close: async () => {
      await within(CONNECTED_WITHIN_MS, queue.waitUntilReady(), () => new Error('not connected')).catch(
        () => undefined,
      );
      await within(CONNECTED_WITHIN_MS, queue.close(), () => new Error('not closed')).catch(() => queue.disconnect());
    },
  };
}
