import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Delivery } from '@evenkeel/event-schemas';
import { query, someDeliveries, someDelivery, waitFor } from '@evenkeel/testing';
import { consumeDeliveries, type DeliveryConsumer } from './consume-deliveries';
import { openDeliveryQueue } from './enqueue-deliveries';
import type { RecordDeliveries } from './merge-batches';
import { SILENT, type QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';
import { BACKENDS, behindTheBack, placeForTest, startOwnServer, type OwnServer } from './testing/backends';
import { watchDeliveryJobs, type DeliveryJobs } from './watch-delivery-jobs';

const soon = { timeoutMs: 25_000 };
const repository = join(__dirname, '../../..');
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

function watch(place: QueuePlace): DeliveryJobs {
  const jobs = watchDeliveryJobs(place);
  endings.push(() => jobs.close());
  return jobs;
}

async function keepAll(place: QueuePlace, deliveries: Delivery[], perJob = 10): Promise<void> {
  const queue = openDeliveryQueue({ ...place, timeoutMs: 10_000 });
  try {
    await waitFor(() => queue.isReady(), soon);
    for (let at = 0; at < deliveries.length; at += perJob) {
      await queue.keep({ deliveries: deliveries.slice(at, at + perJob), voided: [] });
    }
  } finally {
    await queue.close();
  }
}

interface Consuming {
  record: RecordDeliveries;
  maxBatch?: number;
  log?: QueueLog;
  lockMs?: number;
  stalledCheckMs?: number;
}
function consume(place: QueuePlace, options: Consuming): DeliveryConsumer {
  const consumer = consumeDeliveries({ log: SILENT, ...options, ...place });
  endings.push(() => consumer.close());
  return consumer;
}

/** Remembers the numbers of what it records. */
function recorder() {
  const recorded: number[] = [];
  return { recorded, record: async (batch: Delivery[]) => void recorded.push(...batch.map((each) => each.ingest_seq)) };
}

async function isDrained(jobs: DeliveryJobs): Promise<boolean> {
  const { waiting, active, delayed, failed } = await jobs.deliveryCounts();
  return waiting + active + delayed + failed === 0;
}

/** A process that takes deliveries and never finishes with them. */
function runStuckConsumer(options: object): ChildProcess {
  return fork(join(__dirname, 'testing/stuck-consumer.ts'), [JSON.stringify(options)], {
    cwd: repository,
    execArgv: ['--require', join(repository, 'jest/register-typescript.js'), '--conditions=evenkeel-source'],
  });
}

describe.each(BACKENDS)('consumeDeliveries on %s', (backend) => {
  it('records every delivery once, in batches of one source that never overlap', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    const deliveries = someDeliveries(600).map((each) => ({ ...each, source: `s${each.ingest_seq % 3}` }));
    await keepAll(place, deliveries);
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
    consume(place, { maxBatch: 100, record });
    await waitFor(() => isDrained(jobs), soon);
    expect(recorded.toSorted((a, b) => a - b)).toEqual(deliveries.map(({ ingest_seq }) => ingest_seq));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
  });

  it('merges two hundred jobs of one delivery each, as they come when few do', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    await keepAll(place, someDeliveries(200), 1);
    const sizes: number[] = [];
    const record = async (batch: Delivery[]) => {
      sizes.push(batch.length);
      await waitFor(async () => (await jobs.deliveryCounts()).waiting === 0, soon);
    };
    consume(place, { record });
    await waitFor(() => isDrained(jobs), soon);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(200);
    expect(sizes.length).toBeLessThanOrEqual(4);
  });

  it('merges what waits while a batch is in flight', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    await keepAll(place, someDeliveries(200));
    const sizes: number[] = [];
    const record = async (batch: Delivery[]) => {
      sizes.push(batch.length);
      // All that waits is in hand before the first batch ends.
      await waitFor(async () => (await jobs.deliveryCounts()).waiting === 0, soon);
    };
    consume(place, { maxBatch: 100, record });
    await waitFor(() => isDrained(jobs), soon);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(200);
    expect(sizes.length).toBeLessThanOrEqual(4);
  });

  it('shares the work with another consumer', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    await keepAll(place, someDeliveries(600), 5);
    const shares = [0, 0];
    const recordAs = (index: 0 | 1) => async (batch: Delivery[]) => {
      // Neither ends its first batch before the other has one: so both had to get jobs.
      shares[index] = (shares[index] ?? 0) + batch.length;
      await waitFor(() => shares.every((share) => share > 0), soon);
    };
    consume(place, { maxBatch: 50, record: recordAs(0) });
    consume(place, { maxBatch: 50, record: recordAs(1) });
    await waitFor(() => isDrained(jobs), soon);
    expect(shares.reduce((sum, share) => sum + share)).toBe(600);
  });

  it('tries a rejected job again, whatever the reason says', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    await keepAll(place, someDeliveries(20));
    let refusals = 3;
    const { recorded, record } = recorder();
    const refuseFirst = async (batch: Delivery[]) => {
      if (refusals-- > 0) throw new Error('no \0 database');
      await record(batch);
    };
    consume(place, { record: refuseFirst });
    await waitFor(() => isDrained(jobs), soon);
    expect(new Set(recorded).size).toBe(20);
  });

  it('keeps a job that is none, reports it, and lets the others through', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    const options = { attempts: 1_000, backoff: { type: 'capped' } };
    await behindTheBack(place, 'deliveries', (queue) => queue.add('x', { from: 'another version' }, options));
    await keepAll(place, someDeliveries(1));
    const { recorded, record } = recorder();
    const errors: string[] = [];
    const error = (details: object) => void errors.push(String((details as { err: Error }).err));
    consume(place, { record, log: { ...SILENT, error } });
    await waitFor(async () => (await jobs.deliveryCounts()).delayed === 1 && recorded.length === 1, soon);
    await waitFor(() => errors.length > 0, soon);
    expect(errors[0]).toContain('does not fit the schema');
  });

  it('takes a job at once when it has nothing to do', async () => {
    const place = await placeForTest(backend);
    const { recorded, record } = recorder();
    const consumer = consume(place, { record });
    await consumer.waitUntilReady();
    await keepAll(place, someDeliveries(1)); // now it is idle again
    await waitFor(() => recorded.length === 1, soon);
    const queue = openDeliveryQueue(place);
    endings.push(() => queue.close());
    await waitFor(() => queue.isReady(), soon);
    await queue.keep({ deliveries: [someDelivery(2)], voided: [] });
    await waitFor(() => recorded.length === 2, { timeoutMs: 1_500 });
  });

  it('lets what is in flight finish when it closes', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    // Of a source each, so that each job begins to be recorded: one that only Postgres calls active may still be on its way.
    const ofSources = someDeliveries(30).map((each, n) => ({ ...each, source: `source-${Math.floor(n / 10)}` }));
    await keepAll(place, ofSources);
    const hold = new AbortController();
    const held = once(hold.signal, 'abort');
    const { recorded, record } = recorder();
    let begun = 0;
    const consumer = consume(place, {
      record: async (batch) => {
        begun += 1;
        await held;
        await record(batch);
      },
    });
    await waitFor(() => begun === 3, soon);
    const closing = consumer.close();
    hold.abort();
    await closing;
    expect(recorded).toHaveLength(30);
    expect(await isDrained(jobs)).toBe(true);
  });

  it('closes within its 10 s though a recording never ends, and hands its jobs back', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    await keepAll(place, [someDelivery(1)]);
    const stuck = consume(place, { record: () => new Promise(() => undefined) });
    await waitFor(async () => (await jobs.deliveryCounts()).active === 1, soon);
    const began = performance.now();
    await stuck.close();
    expect(performance.now() - began).toBeLessThan(10_000);
    const { recorded, record } = recorder();
    consume(place, { record });
    await waitFor(() => recorded.length === 1, { timeoutMs: 5_000 }); // not only when its lock ends
  });

  it('completes a job on which two processes were killed', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    await keepAll(place, [someDelivery(1)]);
    const timing = { lockMs: 600, stalledCheckMs: 200 };
    for (let round = 0; round < 2; round += 1) {
      const child = runStuckConsumer({ ...place, ...timing });
      endings.push(async () => child.kill('SIGKILL'));
      await once(child, 'message'); // it has the delivery in hand
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const { recorded, record } = recorder();
    consume(place, { ...timing, record });
    await waitFor(() => isDrained(jobs), soon);
    expect(recorded).toEqual([1]);
  });

  describe('whose server fails', () => {
    let server: OwnServer;
    beforeAll(async () => void (server = await startOwnServer(backend)), 60_000);

    it('goes on by itself after the server was killed, with no job lost', async () => {
      await keepAll(server.place, someDeliveries(100), 1);
      const seen = new Set<number>();
      const hold = new AbortController();
      const held = once(hold.signal, 'abort');
      const record = async (batch: Delivery[]) => {
        await held;
        for (const { ingest_seq } of batch) seen.add(ingest_seq);
      };
      const timing = { lockMs: 2_000, stalledCheckMs: 500 };
      const consumer = consume(server.place, { record, maxBatch: 10, ...timing });
      await consumer.waitUntilReady();
      const jobs = watch(server.place);
      await waitFor(async () => (await jobs.deliveryCounts()).active > 10, soon);
      for (let round = 0; round < 2; round += 1) {
        await server.kill();
        await server.start();
      }
      hold.abort();
      await waitFor(async () => (await isDrained(jobs)) && seen.size === 100, soon);

      // It listens again: a job is taken at once, not when it looks by itself.
      await keepAll(server.place, [someDelivery(101)]);
      await waitFor(() => seen.has(101), { timeoutMs: 1_500 });
    });

    it('goes on by itself after the server hung', async () => {
      const { recorded, record } = recorder();
      const consumer = consume(server.place, { record });
      await consumer.waitUntilReady();
      server.freeze();
      const queue = openDeliveryQueue({ ...server.place, timeoutMs: 100 });
      endings.push(() => queue.close());
      await expect(queue.keep({ deliveries: [someDelivery(1)], voided: [] })).rejects.toThrow();
      server.thaw();
      await waitFor(() => queue.isReady(), soon);
      await queue.keep({ deliveries: [someDelivery(2)], voided: [] });
      await waitFor(() => recorded.includes(2), soon);
    });

    it('closes within its 10 s while the server hangs', async () => {
      const { record } = recorder();
      const consumer = consume(server.place, { record });
      await consumer.waitUntilReady();
      server.freeze();
      try {
        const began = performance.now();
        await consumer.close();
        expect(performance.now() - began).toBeLessThan(10_000);
      } finally {
        server.thaw();
      }
    });

    it('closes soon while there is no server, whether it ever was connected or not', async () => {
      const { record } = recorder();
      const connected = consume(server.place, { record });
      await connected.waitUntilReady();
      await server.stop();
      try {
        const waiting = consume(server.place, { record });
        const began = performance.now();
        await Promise.all([connected.close(), waiting.close()]);
        expect(performance.now() - began).toBeLessThan(3_000);
      } finally {
        await server.start();
      }
    });

    it('comes up by itself with the server', async () => {
      await keepAll(server.place, [someDelivery(1)]);
      await server.stop();
      const { recorded, record } = recorder();
      const said: string[] = [];
      const warn = (_details: object, message: string) => void said.push(message);
      consume(server.place, { record, log: { ...SILENT, warn } });
      await waitFor(() => said.length > 0, soon);
      await server.start();
      await waitFor(() => recorded.length === 1, soon);
      expect(said).toEqual([expect.stringMatching(/^no connection to the queue in/)]);
    });
  });
});

describe.each(BACKENDS)('watchDeliveryJobs on %s', (backend) => {
  it('queues again what is found in failed', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    const data = { deliveries: someDeliveries(2), voided: [] };
    await behindTheBack(place, 'deliveries', (queue) => queue.add('deliveries', data, { attempts: 1 }));
    const refusing = consume(place, { record: () => Promise.reject(new Error('no database')) });
    await waitFor(async () => (await jobs.deliveryCounts()).failed === 1, soon);
    await refusing.close();
    expect(await jobs.retryFailedDeliveries()).toBe(1);
    expect(await jobs.deliveryCounts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
    expect(await jobs.retryFailedDeliveries()).toBe(0);
  });

  it('tells when the oldest job was added, wherever it is', async () => {
    const place = await placeForTest(backend);
    const jobs = watch(place);
    expect(await jobs.oldestJobAt()).toBeNull();
    const add = (timestamp: number, more: object) =>
      behindTheBack(place, 'deliveries', (queue) =>
        queue.add('x', {}, { attempts: 1_000, timestamp, backoff: { type: 'capped' }, ...more }),
      );
    await add(5_000, {});
    expect(await jobs.oldestJobAt()).toEqual(new Date(5_000));
    await add(4_000, { delay: 10_000_000_000 });
    await add(6_000, { delay: 1_000_000 });
    expect(await jobs.oldestJobAt()).toEqual(new Date(4_000));
    await add(3_000, { attempts: 1 });
    const refusing = consume(place, { record: () => Promise.reject(new Error('no database')) });
    await waitFor(async () => (await jobs.deliveryCounts()).failed === 1, soon);
    expect(await jobs.oldestJobAt()).toEqual(new Date(3_000));
    await refusing.close();
  });

  it('rejects soon while the queue is away', async () => {
    const away =
      backend === 'redis' ? { redisUrl: 'redis://127.0.0.1:1' } : { databaseUrl: 'postgres://127.0.0.1:1/x' };
    const jobs = watch(away);
    await expect(jobs.deliveryCounts()).rejects.toThrow('the queue is away');
    await expect(jobs.oldestJobAt()).rejects.toThrow('the queue is away');
  });
});

describe('a queue in Postgres', () => {
  it('leaves nothing behind but a few events', async () => {
    const place = (await placeForTest('postgres')) as { databaseUrl: string };
    const jobs = watch(place);
    await keepAll(place, someDeliveries(300), 1);
    const { recorded, record } = recorder();
    const consumer = consume(place, { record });
    await waitFor(() => recorded.length === 300 && isDrained(jobs), soon);
    await consumer.close();
    const tables = await query<{ name: string; rows: string }>(
      place.databaseUrl,
      `SELECT table_name AS name, (xpath('/row/c/text()',
          query_to_xml('SELECT count(*) AS c FROM bullmq.' || quote_ident(table_name), false, true, '')))[1]::text AS rows
         FROM information_schema.tables WHERE table_schema = 'bullmq' AND table_name <> 'migration'`,
    );
    const filled = Object.fromEntries(tables.filter(({ rows }) => rows !== '0').map((each) => [each.name, +each.rows]));
    expect(Object.keys(filled).sort()).toEqual(['event', 'meta']);
    expect(filled['event']).toBeLessThan(1_000); // of 1,500 that were written
  });
});
