import type { Delivery } from '@evenkeel/event-schemas';
import { INGEST_ID, someDelivery } from '@evenkeel/testing';
import { EMPTY_JOB } from './empty-job';
import { mergeBatches, type Voided } from './merge-batches';

/** A recorder that holds every batch until it is told how it ends. */
function heldRecorder() {
  const batches: { seqs: number[]; voided: number[]; end: (error?: Error) => void }[] = [];
  const record = (deliveries: Delivery[], voided: Voided[]): Promise<void> =>
    new Promise((resolve, reject) => {
      batches.push({
        seqs: deliveries.map(({ ingest_seq }) => ingest_seq),
        voided: voided.map(({ ingest_seq }) => ingest_seq),
        end: (error) => (error ? reject(error) : resolve()),
      });
    });
  return { batches, record };
}
const of = (source: string, ...seqs: number[]) => seqs.map((seq) => someDelivery(seq, { source }));
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('mergeBatches', () => {
  it('merges what waits while a batch of the source is in flight, and never overlaps two of them', async () => {
    const { batches, record } = heldRecorder();
    const { take } = mergeBatches({ maxBatch: 1000, record });
    const jobs = [of('a', 1), of('a', 2, 3), of('a', 4)].map((deliveries) => take({ deliveries, voided: [] }));
    await turn();
    expect(batches.map(({ seqs }) => seqs)).toEqual([[1]]);
    batches[0]?.end();
    await jobs[0];
    await turn();
    expect(batches.map(({ seqs }) => seqs)).toEqual([[1], [2, 3, 4]]);
    batches[1]?.end();
    await Promise.all(jobs);
  });

  it('records sources side by side, and ends a job when the last of them is recorded', async () => {
    const { batches, record } = heldRecorder();
    const { take } = mergeBatches({ maxBatch: 1000, record });
    let done = false;
    const job = take({ deliveries: [...of('a', 1), ...of('b', 2), ...of('a', 3)], voided: [] }).then(
      () => (done = true),
    );
    expect(batches.map(({ seqs }) => seqs)).toEqual([[1, 3], [2]]);
    batches[0]?.end();
    await turn();
    expect(done).toBe(false);
    batches[1]?.end();
    await job;
  });

  it('passes no batch over its size, though a job be larger', async () => {
    const { batches, record } = heldRecorder();
    const { take } = mergeBatches({ maxBatch: 3, record });
    const jobs = [of('a', 1, 2), of('a', 3, 4), of('a', 5), of('a', 6, 7, 8, 9)].map((deliveries) =>
      take({ deliveries, voided: [] }),
    );
    for (let index = 0; index < 4; index += 1) {
      batches[index]?.end();
      await turn();
    }
    expect(batches.map(({ seqs }) => seqs)).toEqual([[1, 2], [3, 4, 5], [6, 7, 8], [9]]);
    await Promise.all(jobs);
  });

  it('fails exactly the jobs of a rejected batch, and goes on', async () => {
    const { batches, record } = heldRecorder();
    const { take } = mergeBatches({ maxBatch: 1000, record });
    const jobs = [of('a', 1), of('a', 2), of('b', 3)].map((deliveries) =>
      take({ deliveries, voided: [] }).then(
        () => 'done',
        (error: unknown) => String(error),
      ),
    );
    batches[0]?.end(new Error('no database'));
    await turn();
    for (const { end } of batches.slice(1)) end();
    expect(await Promise.all(jobs)).toEqual(['Error: no database', 'done', 'done']);
  });

  it('tells the voided numbers with the first part of their job, or alone', async () => {
    const { batches, record } = heldRecorder();
    const { take } = mergeBatches({ maxBatch: 1000, record });
    const voided = [{ ingest_id: INGEST_ID, ingest_seq: 7 }];
    const jobs = [take({ deliveries: [...of('a', 1), ...of('b', 2)], voided }), take({ deliveries: [], voided })];
    expect(batches.map(({ seqs, voided }) => [seqs, voided])).toEqual([
      [[1], [7]],
      [[2], []],
      [[], [7]],
    ]);
    for (const { end } of batches) end();
    await Promise.all(jobs);
  });

  it('records nothing for a job that has neither, and is done with it at once', async () => {
    const { batches, record } = heldRecorder();
    await mergeBatches({ maxBatch: 1000, record }).take(EMPTY_JOB);
    expect(batches).toEqual([]);
  });
});
