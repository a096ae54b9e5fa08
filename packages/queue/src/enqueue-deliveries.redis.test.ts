import { bodyBytes, deliveriesJobSchema, type DeliveriesJob } from '@evenkeel/event-schemas';
import { query, someDeliveries, someDelivery, waitFor } from '@evenkeel/testing';
import { openDeliveryQueue, type DeliveryQueue, type DeliveryQueueOptions } from './enqueue-deliveries';
import { SILENT } from './queue-log';
import type { QueuePlace } from './queue-place';
import { QueueUnavailable } from './queue-unavailable';
import { BACKENDS, behindTheBack, placeForTest, startOwnServer, type OwnServer } from './testing/backends';

const soon = { timeoutMs: 20_000 };

async function allJobs(place: QueuePlace): Promise<DeliveriesJob[]> {
  const jobs = await behindTheBack(place, 'deliveries', (queue) => queue.getJobs(['wait'], 0, -1, true));
  return jobs.map(({ data }) => deliveriesJobSchema.parse(data));
}
const isEmpty = ({ deliveries, voided }: DeliveriesJob) => deliveries.length + voided.length === 0;
const keptJobs = async (place: QueuePlace) => (await allJobs(place)).filter((each) => !isEmpty(each));
const seqsOf = (jobs: DeliveriesJob[]) =>
  jobs.flatMap(({ deliveries }) => deliveries.map(({ ingest_seq }) => ingest_seq)).sort((a, b) => a - b);
const job = (...seqs: number[]): DeliveriesJob => ({ deliveries: seqs.map((seq) => someDelivery(seq)), voided: [] });

describe.each(BACKENDS)('openDeliveryQueue on %s', (backend) => {
  const open: DeliveryQueue[] = [];
  afterEach(() => Promise.all(open.splice(0).map((queue) => queue.close())));
  function openQueue(options: DeliveryQueueOptions): DeliveryQueue {
    const queue = openDeliveryQueue(options);
    open.push(queue);
    return queue;
  }
  async function openReady(options: DeliveryQueueOptions): Promise<DeliveryQueue> {
    const queue = openQueue(options);
    await waitFor(() => queue.isReady(), soon);
    return queue;
  }

  it('keeps whole jobs as they are, and takes none once it is closed', async () => {
    const place = await placeForTest(backend);
    const queue = await openReady(place);
    const large = { deliveries: someDeliveries(100, { body: 'ü'.repeat(10_000) }), voided: [] };
    const voiding = { deliveries: [], voided: [{ ingest_id: someDelivery(1).ingest_id, ingest_seq: 7 }] };
    await queue.keep(large);
    await queue.keep(voiding);
    expect(await keptJobs(place)).toEqual([large, voiding]);
    await queue.close();
    expect(queue.isReady()).toBe(false);
    await expect(queue.keep(job(8))).rejects.toThrow(QueueUnavailable);
  });

  it('has added a job with nothing in it before it is ready', async () => {
    const place = await placeForTest(backend);
    const queue = openQueue(place);
    expect(queue.isReady()).toBe(false);
    await waitFor(() => queue.isReady(), soon);
    const jobs = await allJobs(place);
    expect(jobs.filter(isEmpty).length).toBeGreaterThan(0);
    expect(await keptJobs(place)).toEqual([]);
  });

  it('keeps any bytes that a body may have, those that jsonb refuses too', async () => {
    const place = await placeForTest(backend);
    const queue = await openReady(place);
    const body = 'a\0b\u{1f600}\\u0000';
    await queue.keep({ deliveries: [someDelivery(1, { body }), someDelivery(2)], voided: [] });
    const [kept] = await keptJobs(place);
    expect(bodyBytes(kept!.deliveries[0]!).toString()).toBe(body);
    expect(seqsOf([kept!])).toEqual([1, 2]);
  });

  it('says how durable the queue is, and warns once when it connects to one that may lose jobs', async () => {
    const said: string[] = [];
    const say = (_details: object, message: string) => void said.push(message);
    const queue = await openReady({ ...(await placeForTest(backend)), log: { ...SILENT, info: say, warn: say } });
    const { durable, details } = await queue.durability();
    const expected = backend === 'redis' ? ['yes', 'always', 'noeviction'] : ['on', 'on', 'on'];
    expect(Object.keys(details)).toEqual(
      backend === 'redis'
        ? ['appendonly', 'appendfsync', 'maxmemory-policy']
        : ['fsync', 'synchronous_commit', 'full_page_writes'],
    );
    expect(durable).toBe(JSON.stringify(Object.values(details)) === JSON.stringify(expected));
    if (durable === true) return expect(said).toEqual([]);
    await waitFor(() => said.length > 0, soon);
    expect(said).toEqual([expect.stringMatching(/a 200 promises that the delivery is kept: set/)]);
  });

  describe('whose server fails', () => {
    let server: OwnServer;
    beforeAll(async () => void (server = await startOwnServer(backend)), 60_000);
    afterEach(async () => {
      server.thaw();
      await Promise.all(open.splice(0).map((queue) => queue.close()));
    });

    it('rejects within its time while the server hangs, then goes on by itself', async () => {
      const queue = await openReady({ ...server.place, timeoutMs: 200 });
      await queue.keep(job(1));
      server.freeze();
      const began = performance.now();
      await expect(queue.keep(job(2))).rejects.toThrow(QueueUnavailable);
      expect(performance.now() - began).toBeLessThan(1_000);
      await waitFor(() => !queue.isReady(), soon);
      await expect(queue.keep(job(3))).rejects.toThrow(QueueUnavailable);
      server.thaw();
      await waitFor(() => queue.isReady(), soon);
      await queue.keep(job(4));
      const seqs = seqsOf(await keptJobs(server.place));
      // What timed out may have been stored all the same, as the header says.
      expect(seqs.filter((seq) => seq !== 2 && seq !== 3)).toEqual([1, 4]);
    });

    it('closes soon while the server hangs', async () => {
      const queue = await openReady({ ...server.place, timeoutMs: 100 });
      server.freeze();
      await Promise.allSettled(someDeliveries(20).map(() => queue.keep(job(5))));
      const began = performance.now();
      await queue.close();
      expect(performance.now() - began).toBeLessThan(6_000);
    });

    if (backend === 'postgres') {
      it('does not use up the connections of a server that hangs again and again', async () => {
        const queue = await openReady({ ...server.place, timeoutMs: 50 });
        for (let round = 0; round < 3; round += 1) {
          server.freeze();
          await Promise.allSettled(someDeliveries(20).map(() => queue.keep(job(5))));
          await waitFor(() => !queue.isReady(), soon);
          server.thaw();
          await waitFor(() => queue.isReady(), soon);
        }
        const ours = `SELECT pid FROM pg_stat_activity WHERE application_name = 'evenkeel-queue'`;
        await waitFor(async () => (await query(server.url, ours)).length <= 4, soon);
      });
    }

    it('is refused at once while there is no server, comes up with it, and outlives its restarts', async () => {
      await server.stop();
      const queue = openQueue(server.place);
      const began = performance.now();
      await expect(queue.keep(job(6))).rejects.toThrow(QueueUnavailable);
      expect(performance.now() - began).toBeLessThan(400);
      expect(queue.isReady()).toBe(false);

      for (const seq of [7, 8]) {
        await server.start();
        await waitFor(() => queue.isReady(), soon);
        await queue.keep(job(seq));
        expect(seqsOf(await keptJobs(server.place)).at(-1)).toBe(seq);
        await server.kill();
        await waitFor(() => !queue.isReady(), soon);
        await expect(queue.keep(job(9))).rejects.toThrow(QueueUnavailable);
      }
    });
  });
});
