import { someDelivery, waitFor } from '@evenkeel/testing';
import type { Delivery } from '@evenkeel/event-schemas';
import { consumeDeliveries } from './consume-deliveries';
import { NEVER_GIVEN_UP } from './job-options';
import { SILENT } from './queue-log';
import { BACKENDS, behindTheBack, placeForTest } from './testing/backends';
import type { QueuePlace } from './queue-place';
import { watchDeliveryJobs } from './watch-delivery-jobs';

const named = (n: number): Delivery => ({ ...someDelivery(n), id: idOf(n), body: `about ana ${n}` });
const other = (n: number): Delivery => ({ ...someDelivery(n), id: idOf(n), body: `about ben ${n}` });
const idOf = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe.each(BACKENDS)('deliveries that are taken out of the queue in %s', (backend) => {
  let place: QueuePlace;
  beforeEach(async () => {
    place = await placeForTest(backend);
  });

  async function takeOut(keep: (deliveries: readonly Delivery[]) => Promise<void>): Promise<number> {
    const jobs = watchDeliveryJobs(place);
    try {
      return await waitForQueue(() =>
        jobs.takeOut({
          isWanted: ({ body }) => body.includes('ana'),
          keep,
          mend: (data) => (JSON.stringify(data).includes('ana') ? { mended: true } : data),
        }),
      );
    } finally {
      await jobs.close();
    }
  }
  const waitForQueue = async (ask: () => Promise<number>) => {
    let taken: number | undefined;
    await waitFor(async () => ((taken = await ask()), true), { timeoutMs: 10_000, what: 'the queue to answer' });
    return taken ?? 0;
  };
  const bodies = () =>
    behindTheBack(place, 'deliveries', async (queue) => {
      const jobs = await queue.getJobs(['wait', 'delayed', 'failed']);
      return jobs.map(({ data }) => (data as { deliveries?: Delivery[] }).deliveries?.map(({ body }) => body) ?? data);
    });
  const add = (data: object, options: object = {}) =>
    behindTheBack(place, 'deliveries', (queue) => queue.add('deliveries', data, { ...NEVER_GIVEN_UP, ...options }));

  it('are kept elsewhere first, and the others stay in their jobs, whether these wait or are delayed', async () => {
    const voided = [{ ingest_id: someDelivery(1).ingest_id, ingest_seq: 9 }];
    await add({ deliveries: [named(1), other(2)], voided });
    await add({ deliveries: [other(3)], voided: [] });
    await add({ deliveries: [named(4)], voided: [] }, { delay: 3_600_000 });
    const kept: string[] = [];
    const taken = await takeOut((deliveries) => Promise.resolve(void kept.push(...deliveries.map(({ body }) => body))));
    expect(taken).toBe(2);
    expect(kept.sort()).toEqual(['about ana 1', 'about ana 4']);
    expect((await bodies()).sort()).toEqual([[], ['about ben 2'], ['about ben 3']]);
  });

  it('stay where they are if they cannot be kept elsewhere', async () => {
    await add({ deliveries: [named(1)], voided: [] });
    const jobs = watchDeliveryJobs(place);
    const taking = { isWanted: () => true, mend: (data: unknown) => data };
    await waitFor(() => jobs.isPaused().then(() => true), { timeoutMs: 10_000, what: 'the queue to answer' });
    await expect(
      jobs.takeOut({ ...taking, keep: () => Promise.reject(new Error('Postgres is away')) }),
    ).rejects.toThrow('Postgres is away');
    await jobs.close();
    expect(await bodies()).toEqual([['about ana 1']]);
  });

  it('of many jobs are all found', async () => {
    for (let n = 1; n <= 130; n += 1) await add({ deliveries: [n % 2 === 0 ? named(n) : other(n)], voided: [] });
    expect(await takeOut(() => Promise.resolve())).toBe(65);
    expect(JSON.stringify(await bodies())).not.toContain('ana');
  });

  it('are not lost with a job that is none: it is written as it is mended', async () => {
    await add({ nonsense: 'about ana' });
    expect(await takeOut(() => Promise.reject(new Error('there is nothing to keep')))).toBe(1);
    expect(await bodies()).toEqual([{ mended: true }]);
  });

  it('are found in a job that failed, too', async () => {
    await add({ deliveries: [named(1), other(2)], voided: [] }, { attempts: 1 });
    const refusing = consumeDeliveries({
      ...place,
      record: () => Promise.reject(new Error('no database')),
      log: SILENT,
    });
    const jobs = watchDeliveryJobs(place);
    await waitFor(async () => (await jobs.deliveryCounts()).failed === 1, { timeoutMs: 20_000 });
    await refusing.close();
    await jobs.close();
    expect(await takeOut(() => Promise.resolve())).toBe(1);
    expect(await bodies()).toEqual([['about ben 2']]);
  });
});
