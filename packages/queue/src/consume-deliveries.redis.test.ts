import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Delivery } from '@evenkeel/event-schemas';
import { redisForTest, someDeliveries, someDelivery, waitFor } from '@evenkeel/testing';
import { Queue } from 'bullmq';
import { consumeDeliveries, type ConsumeDeliveriesOptions, type DeliveryConsumer } from './consume-deliveries';
import { openDeliveryQueue } from './enqueue-deliveries';
import { redisPrefix } from './names';
import { SILENT } from './queue-log';
import { watchDeliveryJobs } from './watch-delivery-jobs';

const soon = { timeoutMs: 15_000 };

const repository = join(__dirname, '../../..');
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function place() {
  const { url, prefix } = redisForTest();
  const jobs = watchDeliveryJobs({ redisUrl: url, prefix });
  endings.push(() => jobs.close());
  return { redisUrl: url, prefix, jobs };
}

async function enqueueAll(at: { redisUrl: string; prefix: string }, deliveries: Delivery[], maxDeliveries = 10) {
  const queue = openDeliveryQueue({ ...at, maxDeliveries });
  await waitFor(() => queue.isReady(), soon);
  await Promise.all(deliveries.map((delivery) => queue.enqueue(delivery)));
  await queue.close();
}

function consume(options: Omit<ConsumeDeliveriesOptions, 'log'>): DeliveryConsumer {
  const consumer = consumeDeliveries({ log: SILENT, ...options });
  endings.push(() => consumer.close());
  return consumer;
}

async function isDrained(jobs: Awaited<ReturnType<typeof place>>['jobs']): Promise<boolean> {
  const { waiting, active, delayed, failed } = await jobs.deliveryCounts();
  return waiting + active + delayed + failed === 0;
}

describe('consumeDeliveries', () => {
  it('records every delivery once, in batches of one source that never overlap', async () => {
    const { jobs, ...at } = await place();
    const deliveries = someDeliveries(600).map((each) => ({ ...each, source: `s${each.ingest_seq % 3}` }));
    await enqueueAll(at, deliveries);
    const recorded: number[] = [];
    const sizes: number[] = [];
    const inFlight = new Set<string>();
    const record = async (batch: Delivery[]) => {
      const source = batch[0]?.source ?? '';
      expect(new Set(batch.map((each) => each.source))).toEqual(new Set([source]));
      expect(inFlight.has(source)).toBe(false);
      inFlight.add(source);
      await new Promise((resolve) => setImmediate(resolve));
      recorded.push(...batch.map(({ ingest_seq }) => ingest_seq));
      sizes.push(batch.length);
      inFlight.delete(source);
    };
    consume({ ...at, maxBatch: 100, record });
    await waitFor(() => isDrained(jobs), soon);
    expect(recorded.toSorted((a, b) => a - b)).toEqual(deliveries.map(({ ingest_seq }) => ingest_seq));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(sizes.length).toBeLessThan(180); // the parts that 60 jobs of 3 sources have: some were merged
  });

  it('shares the work with another consumer', async () => {
    const { jobs, ...at } = await place();
    await enqueueAll(at, someDeliveries(1000), 5);
    const shares = [0, 0];
    const recordAs = (index: 0 | 1) => async (batch: Delivery[]) => {
      // Neither ends its first batch before the other has one: so both had to get jobs.
      shares[index] = (shares[index] ?? 0) + batch.length;
      await waitFor(() => shares.every((share) => share > 0), soon);
    };
    consume({ ...at, maxBatch: 50, record: recordAs(0) });
    consume({ ...at, maxBatch: 50, record: recordAs(1) });
    await waitFor(() => isDrained(jobs), soon);
    expect(shares.reduce((sum, share) => sum + share)).toBe(1000);
  });

  it('tries a rejected batch again, with its voided numbers', async () => {
    const { jobs, ...at } = await place();
    await enqueueAll(at, someDeliveries(20));
    let refusals = 3;
    const recorded = new Set<number>();
    const record = async (batch: Delivery[]) => {
      if (refusals-- > 0) throw new Error('no database');
      for (const { ingest_seq } of batch) recorded.add(ingest_seq);
    };
    consume({ ...at, record });
    await waitFor(() => isDrained(jobs), soon);
    expect(recorded.size).toBe(20);
  });

  it('keeps a job that is none, reports it, and lets the others through', async () => {
    const { jobs, ...at } = await place();
    const queue = new Queue('deliveries', {
      connection: { url: at.redisUrl },
      prefix: redisPrefix('deliveries', at.prefix),
    });
    endings.push(() => queue.close());
    await queue.add('deliveries', { from: 'another version' }, { attempts: 1_000, backoff: { type: 'capped' } });
    await enqueueAll(at, someDeliveries(1));
    const recorded: number[] = [];
    const errors: string[] = [];
    const log = { ...SILENT, error: (details: object) => void errors.push(String((details as { err: Error }).err)) };
    const consumer = consumeDeliveries({
      ...at,
      log,
      record: async (batch) => void recorded.push(...batch.map(({ ingest_seq }) => ingest_seq)),
    });
    endings.push(() => consumer.close());
    await waitFor(async () => (await jobs.deliveryCounts()).delayed === 1 && recorded.length === 1, soon);
    await waitFor(() => errors.length > 0, soon);
    expect(errors[0]).toContain('does not fit the schema');
  });

  it('lets what is in flight finish when it closes', async () => {
    const { jobs, ...at } = await place();
    await enqueueAll(at, someDeliveries(30));
    const hold = new AbortController();
    const held = once(hold.signal, 'abort');
    const recorded: number[] = [];
    const consumer = consume({
      ...at,
      record: async (batch) => {
        await held;
        recorded.push(...batch.map(({ ingest_seq }) => ingest_seq));
      },
    });
    await waitFor(async () => (await jobs.deliveryCounts()).active === 3, soon);
    const closing = consumer.close();
    hold.abort();
    await closing;
    expect(recorded).toHaveLength(30);
    expect(await isDrained(jobs)).toBe(true);
  });

  it('completes a job on which two processes were killed', async () => {
    const { jobs, ...at } = await place();
    await enqueueAll(at, [someDelivery(1)]);
    const timing = { lockMs: 600, stalledCheckMs: 200 };
    for (let round = 0; round < 2; round += 1) {
      const child = runStuckConsumer({ ...at, ...timing });
      endings.push(async () => child.kill('SIGKILL'));
      await once(child, 'message'); // it has the delivery in hand
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const recorded: number[] = [];
    consume({ ...at, ...timing, record: async (batch) => void recorded.push(...batch.map((each) => each.ingest_seq)) });
    await waitFor(() => isDrained(jobs), soon);
    expect(recorded).toEqual([1]);
  });
});

/** A process that takes deliveries and never finishes with them. */
function runStuckConsumer(options: object): ChildProcess {
  return fork(join(__dirname, 'testing/stuck-consumer.ts'), [JSON.stringify(options)], {
    cwd: repository,
    execArgv: ['--require', join(repository, 'jest/register-typescript.js'), '--conditions=evenkeel-source'],
  });
}

describe('watchDeliveryJobs', () => {
  it('queues again what is found in failed', async () => {
    const { jobs, ...at } = await place();
    const queue = new Queue('deliveries', {
      connection: { url: at.redisUrl },
      prefix: redisPrefix('deliveries', at.prefix),
    });
    endings.push(() => queue.close());
    await queue.add('deliveries', { deliveries: someDeliveries(2), voided: [] }, { attempts: 1 });
    const refusing = consume({ ...at, record: () => Promise.reject(new Error('no database')) });
    await waitFor(async () => (await jobs.deliveryCounts()).failed === 1, soon);
    await refusing.close();
    expect(await jobs.retryFailedDeliveries()).toBe(1);
    expect(await jobs.deliveryCounts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
    expect(await jobs.retryFailedDeliveries()).toBe(0);
  });
});
