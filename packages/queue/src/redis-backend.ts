/**
 * The queue in Redis. Rules of its connections:
 * - A producer must fail fast: nothing is kept for later by the client (`enableOfflineQueue` off), and what was under
 *   way when the connection broke is rejected, not sent again (`maxRetriesPerRequest` 0). It reconnects for ever.
 * - A connection may hang with the other end gone. A job unanswered for `HUNG_MS` therefore breaks the connection,
 *   which rejects all that waits on it, and it is made anew.
 * - A consumer waits out any outage: its commands are kept, and sent again.
 */
import { Queue, Worker } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import { connectWhenThere } from './connect-when-there';
import { FEWEST_EVENTS, NEVER_GIVEN_UP } from './job-options';
import { redisPrefix, type QueueName } from './names';
import { isConnectionError, oncePerOutage, type OutageReport } from './once-per-outage';
import { oldestJobInRedis } from './oldest-job-in-redis';
import type { JobProducer, JobProducerOptions, Link, QueueBackend } from './queue-backend';
import type { QueueLog } from './queue-log';
import type { RedisPlace } from './queue-place';
import { bullConnection, openRedis, type BullConnection } from './redis-client';
import { readDurability } from './redis-durability';
import { within } from './within';

const HUNG_MS = 5_000;

export function redisBackend(place: RedisPlace): QueueBackend {
  const { redisUrl: url, prefix } = place;
  const queues = new WeakMap<object, Queue>();
  return {
    connectQueue(name, log) {
      const report = oncePerOutage(log, 'Redis', name);
      const connection = bullConnection(url);
      const link = connectWhenThere(() => {
        const place = { connection: connection.open(), prefix: redisPrefix(name, prefix) };
        const queue = new Queue(name, { ...place, streams: FEWEST_EVENTS });
        queue.on('error', report.lost);
        queue.getBackend().on('ready', report.back);
        queues.set(queue, queue);
        return queue;
      }, report.lost);
      return cutWith(report, connection, link);
    },
    connectWorker(name, work, options, log) {
      const report = oncePerOutage(log, 'Redis', name);
      const connection = bullConnection(url, { maxRetriesPerRequest: null });
      const link = connectWhenThere(() => {
        const place = { connection: connection.open(), prefix: redisPrefix(name, prefix) };
        const worker = new Worker(name, work, { ...options, ...place });
        worker.on('error', (error) => isConnectionError(error) && report.lost(error));
        worker.getBackend().on('ready', report.back);
        return worker;
      }, report.lost);
      return cutWith(report, connection, link);
    },
    openProducer: (name, options) => openProducer(name, place, options),
    async oldestJobAt(_name, queue) {
      const own = queues.get(queue);
      if (own === undefined) throw new Error('this queue is not of this backend');
      return oldestJobInRedis(own);
    },
  };
}

function openProducer(name: QueueName, place: RedisPlace, options: JobProducerOptions): JobProducer {
  const { connected, firstJob, log } = options;
  const client = openRedis(place.redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: HUNG_MS,
    keepAlive: 10_000,
    disconnectTimeout: 500,
  });
  const report = oncePerOutage(log, 'Redis', name);
  client.on('error', report.lost);
  client.on('ready', report.back).on('ready', connected);
  const queue = new Queue(name, {
    connection: client,
    prefix: redisPrefix(name, place.prefix),
    streams: FEWEST_EVENTS,
    // A producer must come up although Redis is not there; the version is checked by the consumers.
    skipWaitingForReady: true,
    skipVersionCheck: true,
  });
  queue.on('error', () => undefined); // the client's errors, which are told above
  const watch = breakHungConnection(client, log);
  const add = (data: object) => watch.answer(queue.add(name, data, NEVER_GIVEN_UP)).then(() => undefined);
  let warm = false;
  // Whatever came of it: a Redis that refuses jobs is found out, and told of, by whoever adds the next one.
  const warmed = (): void => void (warm = true);
  client.once('ready', () => void add(firstJob).then(warmed, warmed));
  return {
    add,
    isReady: () => warm && client.status === 'ready',
    durability: () => readDurability(client),
    async close() {
      watch.stop();
      report.stop();
      await within(HUNG_MS, queue.close(), () => new Error('the queue did not close in time')).catch(() => undefined);
      client.disconnect();
    },
  };
}

function cutWith<T>(report: OutageReport, connection: BullConnection, link: Link<T>): Link<T> {
  const cut = async (): Promise<void> => {
    report.stop();
    await link.cut();
    connection.end();
  };
  return { ...link, cut };
}

function breakHungConnection(client: Redis | Cluster, log: QueueLog) {
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
