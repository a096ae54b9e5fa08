import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { createLogger } from '@evenkeel/observability';
import { NothingKeeps, type Stamp } from '@evenkeel/sync-engine';
import { INGEST_ID, someDelivery } from '@evenkeel/testing';
import { openKeeping, type Keeping, type KeepingOptions } from './open-keeping';

/** A keeper that does as it is told; what it kept is in `jobs`. */
function keeperNamed(name: string) {
  const keeper = {
    name,
    jobs: [] as DeliveriesJob[],
    works: true,
    isReady: () => keeper.works,
    keep: async (job: DeliveriesJob) => {
      if (!keeper.works) throw new Error(`${name} is away`);
      keeper.jobs.push(job);
    },
  };
  return keeper;
}
const seqsOf = ({ jobs }: { jobs: DeliveriesJob[] }) => jobs.flatMap((job) => job.deliveries.map((d) => d.ingest_seq));
const voidedBy = ({ jobs }: { jobs: DeliveriesJob[] }) => jobs.flatMap((job) => job.voided.map((v) => v.ingest_seq));

describe('openKeeping', () => {
  let queue = keeperNamed('queue');
  let postgres = keeperNamed('postgres');
  let keeping: Keeping;
  let seq = 0;
  const stamp = (): Stamp => ({ ...someDelivery(++seq), ingest_id: INGEST_ID });
  function open(keepers: KeepingOptions['keepers'], over: Partial<KeepingOptions> = {}): Keeping {
    keeping = openKeeping({ keepers, stamp, log: createLogger('ingest', 'silent'), ...over });
    return keeping;
  }
  const gatherNext = () => {
    keeping.stamp();
    return keeping.gather(someDelivery(seq));
  };
  beforeEach(() => {
    seq = 0;
    [queue, postgres] = [keeperNamed('queue'), keeperNamed('postgres')];
  });
  afterEach(() => keeping.close());

  it('has deliveries that come together kept as one job, by the first keeper that can', async () => {
    const kept: [string, number][] = [];
    open([queue, postgres], { onKept: (...told) => kept.push(told) });
    await Promise.all([gatherNext(), gatherNext(), gatherNext()]);
    expect(queue.jobs.map(({ deliveries }) => deliveries.length)).toEqual([3]);
    queue.works = false;
    expect(keeping.keeper()).toBe('postgres');
    await gatherNext();
    expect([seqsOf(queue), seqsOf(postgres)]).toEqual([[1, 2, 3], [4]]);
    queue.works = true;
    expect(keeping.keeper()).toBe('queue');
    await gatherNext();
    expect(seqsOf(queue)).toEqual([1, 2, 3, 5]);
    expect(kept).toEqual([
      ['queue', 3],
      ['postgres', 1],
      ['queue', 1],
    ]);
  });

  it('tells what no keeper took with the next job, whoever keeps that, and what one kept in the stead of another never', async () => {
    open([queue, postgres], { tellVoidedEveryMs: 3_600_000 });
    queue.works = postgres.works = false;
    expect(keeping.keeper()).toBeNull();
    const refused = await gatherNext().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NothingKeeps);
    expect((refused as NothingKeeps).errors.map((error: Error) => error.message)).toEqual([
      'queue is away',
      'postgres is away',
    ]);
    postgres.works = true;
    await gatherNext();
    await gatherNext();
    expect([seqsOf(postgres), voidedBy(postgres)]).toEqual([[2, 3], [1]]);
  });

  it('tells them alone when nothing more comes', async () => {
    open([queue], { tellVoidedEveryMs: 5 });
    queue.works = false;
    await expect(gatherNext()).rejects.toThrow(NothingKeeps);
    queue.works = true;
    while (queue.jobs.length === 0) await new Promise(setImmediate);
    expect(queue.jobs).toEqual([{ deliveries: [], voided: [{ ingest_id: INGEST_ID, ingest_seq: 1 }] }]);
  });

  it('gives and voids one number more at a beat and at the end, so that a loss of the last one shows', async () => {
    open([queue], { beatMs: 5, tellVoidedEveryMs: 5 });
    await gatherNext();
    while (!voidedBy(queue).includes(2)) await new Promise(setImmediate);
    expect([seqsOf(queue), voidedBy(queue)]).toEqual([[1], [2]]);
    await keeping.close(); // nothing was given since
    expect(voidedBy(queue)).toEqual([2]);

    open([queue], { beatMs: 3_600_000 });
    await gatherNext();
    await keeping.close();
    expect([seqsOf(queue), voidedBy(queue)]).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('tells once who keeps in the stead of the queue, for as long as it lasts, and not after its close', async () => {
    jest.useFakeTimers();
    const said: string[] = [];
    const write = (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg);
    try {
      open([queue, postgres], { log: createLogger('ingest', 'info', { write }) });
      queue.works = false;
      for (const passed of [1_000, 10_000]) {
        const asked = gatherNext();
        await jest.advanceTimersByTimeAsync(passed);
        await asked;
        expect(said).toHaveLength(passed === 1_000 ? 0 : 1);
      }
      expect(said).toEqual(['the queue does not take deliveries; postgres keeps them']);
      await keeping.close();
      queue.works = true;
      await jest.advanceTimersByTimeAsync(10_000);
      expect(said).toHaveLength(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('flushes what is gathered when it closes, and takes nothing more', async () => {
    open([queue]);
    const asked = [gatherNext(), gatherNext()];
    await keeping.close();
    await Promise.all(asked);
    expect(seqsOf(queue)).toEqual([1, 2]);
    await expect(keeping.gather(someDelivery(9))).rejects.toThrow('ingest takes no more');
  });
});
