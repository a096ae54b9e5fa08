import { deliveriesJobSchema, type DeliveriesJob } from '@evenkeel/event-schemas';
import { redisForTest, someDeliveries, someDelivery, startOwnRedis, waitFor } from '@evenkeel/testing';
import { Queue } from 'bullmq';
import { openDeliveryQueue, type DeliveryQueueOptions, type OpenDeliveryQueue } from './enqueue-deliveries';
import { redisPrefix } from './names';
import { QueueUnavailable } from './queue-unavailable';

const soon = { timeoutMs: 15_000 };

/** Looks into the queue behind the back of the code under test. */
async function waitingJobs(url: string, prefix: string): Promise<DeliveriesJob[]> {
  const queue = new Queue('deliveries', { connection: { url }, prefix: redisPrefix('deliveries', prefix) });
  const jobs = await queue.getJobs(['wait'], 0, -1, true);
  await queue.close();
  return jobs.map(({ data }) => deliveriesJobSchema.parse(data));
}
const seqsOf = (jobs: DeliveriesJob[]) => jobs.flatMap(({ deliveries }) => deliveries.map((each) => each.ingest_seq));
const voidedOf = (jobs: DeliveriesJob[]) => jobs.flatMap(({ voided }) => voided.map((each) => each.ingest_seq));
const outcomes = (asked: Promise<void>[]) => Promise.allSettled(asked).then((all) => all.map(({ status }) => status));

describe('openDeliveryQueue', () => {
  const open: OpenDeliveryQueue[] = [];
  afterEach(() => Promise.all(open.splice(0).map((queue) => queue.close())));
  async function openReady(options: DeliveryQueueOptions): Promise<OpenDeliveryQueue> {
    const queue = openDeliveryQueue(options);
    open.push(queue);
    await waitFor(() => queue.isReady(), soon);
    return queue;
  }

  it('puts deliveries that come together into jobs of at most 100 and 1 MiB', async () => {
    const { url, prefix } = redisForTest();
    const queue = await openReady({ redisUrl: url, prefix });
    await Promise.all(someDeliveries(250).map((delivery) => queue.enqueue(delivery)));
    const counts = (await waitingJobs(url, prefix)).map(({ deliveries }) => deliveries.length);
    expect(counts).toEqual([100, 100, 50]);

    const large = 'x'.repeat(400 * 1024);
    await Promise.all([251, 252, 253].map((seq) => queue.enqueue(someDelivery(seq, { body: large }))));
    const jobs = await waitingJobs(url, prefix);
    expect(jobs.slice(3).map(({ deliveries }) => deliveries.length)).toEqual([2, 1]);
    expect(seqsOf(jobs)).toEqual(someDeliveries(253).map(({ ingest_seq }) => ingest_seq));
  });

  it('flushes what is gathered when it closes, and takes nothing more', async () => {
    const { url, prefix } = redisForTest();
    const queue = await openReady({ redisUrl: url, prefix, idleWaitMs: 60_000 });
    const asked = someDeliveries(7).map((delivery) => queue.enqueue(delivery));
    await queue.close();
    expect(await outcomes(asked)).toEqual(Array(7).fill('fulfilled'));
    expect(seqsOf(await waitingJobs(url, prefix))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await expect(queue.enqueue(someDelivery(8))).rejects.toThrow(QueueUnavailable);
  });

  it('says how durable the queue is', async () => {
    const { url, prefix } = redisForTest();
    const queue = await openReady({ redisUrl: url, prefix });
    const { durable, details } = await queue.durability();
    expect(durable).toBe(details['appendfsync'] === 'always' && details['appendonly'] === 'yes');
    expect(Object.keys(details)).toEqual(['appendonly', 'appendfsync', 'maxmemory-policy']);
  });

  it('rejects within its time while Redis hangs, then goes on and tells the numbers it refused', async () => {
    const redis = await startOwnRedis();
    const { pid } = redis;
    try {
      const queue = await openReady({ redisUrl: redis.url, timeoutMs: 200 });
      await queue.enqueue(someDelivery(1));
      process.kill(pid, 'SIGSTOP');
      const began = performance.now();
      await expect(queue.enqueue(someDelivery(2))).rejects.toThrow(QueueUnavailable);
      await expect(queue.enqueue(someDelivery(3))).rejects.toThrow(QueueUnavailable);
      expect(performance.now() - began).toBeLessThan(2_000);
      process.kill(pid, 'SIGCONT');

      await waitFor(() => queue.enqueue(someDelivery(4)).then(() => true), soon);
      const jobs = await waitingJobs(redis.url, 'evenkeel');
      expect(new Set(voidedOf(jobs))).toEqual(new Set([2, 3]));
      // They timed out, but Redis had them in its socket: stored all the same, as the header says.
      expect(new Set(seqsOf(jobs))).toEqual(new Set([1, 2, 3, 4]));
    } finally {
      process.kill(pid, 'SIGCONT');
      await Promise.all(open.splice(0).map((queue) => queue.close()));
      await redis.stop();
    }
  });

  it('breaks a connection that hangs for long, so that nothing piles up on it', async () => {
    const redis = await startOwnRedis();
    const { pid } = redis;
    try {
      const queue = await openReady({ redisUrl: redis.url, timeoutMs: 100 });
      process.kill(pid, 'SIGSTOP');
      await expect(queue.enqueue(someDelivery(1))).rejects.toThrow(QueueUnavailable);
      await waitFor(() => !queue.isReady(), soon);
      process.kill(pid, 'SIGCONT');
      await waitFor(() => queue.isReady(), soon);
      await queue.enqueue(someDelivery(2));
    } finally {
      process.kill(pid, 'SIGCONT');
      await Promise.all(open.splice(0).map((queue) => queue.close()));
      await redis.stop();
    }
  });

  it('is refused at once while there is no Redis, comes up with it, and outlives its restarts', async () => {
    const redis = await startOwnRedis();
    await redis.stop();
    const queue = openDeliveryQueue({ redisUrl: redis.url });
    open.push(queue);
    const began = performance.now();
    await expect(queue.enqueue(someDelivery(1))).rejects.toThrow(QueueUnavailable);
    expect(performance.now() - began).toBeLessThan(400);
    expect(queue.isReady()).toBe(false);

    for (const seq of [2, 3]) {
      await redis.start();
      await waitFor(() => queue.isReady(), soon);
      await queue.enqueue(someDelivery(seq));
      const jobs = await waitingJobs(redis.url, 'evenkeel');
      expect([seqsOf(jobs).at(-1), voidedOf(jobs)]).toEqual([seq, [1]]);
      await redis.kill();
      await waitFor(() => !queue.isReady(), soon);
    }
  });

  it('tells the numbers it refused in a last job when it closes', async () => {
    const redis = await startOwnRedis();
    try {
      const queue = await openReady({ redisUrl: redis.url, timeoutMs: 200 });
      process.kill(redis.pid, 'SIGSTOP');
      await expect(queue.enqueue(someDelivery(1))).rejects.toThrow(QueueUnavailable);
      process.kill(redis.pid, 'SIGCONT');
      await queue.close();
      expect(voidedOf(await waitingJobs(redis.url, 'evenkeel'))).toEqual([1]);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
      await redis.stop();
    }
  });
});
