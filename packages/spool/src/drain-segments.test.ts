import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { waitFor } from '@evenkeel/testing';
import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { encodeRecord } from './record-format';
import { drainAll, filesBelow, soon, spoolDirs } from './testing/spool-dir';
import { seqsOf, someJob } from './testing/some-job';

const { newDir, open: openAt } = spoolDirs();
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('what was kept', () => {
  it('is handed over once, in its order', async () => {
    const { spool } = await openAt(newDir().dir, { segmentBytes: 2_000 });
    await Promise.all(range(1, 50).map((seq) => spool.keep(someJob(seq))));
    expect(spool.state().deliveries).toBe(50);
    expect(seqsOf(await drainAll(spool))).toEqual(range(1, 50));
    expect(spool.hasLeft()).toBe(false);
    expect(await drainAll(spool)).toEqual([]);
    expect(spool.state()).toMatchObject({ bytes: 0, deliveries: 0 });
  });

  it('is handed over by later processes, in its order', async () => {
    const { dir } = newDir();
    for (const [first, last] of [
      [1, 10],
      [11, 20],
      [21, 30],
    ] as const) {
      const { spool } = await openAt(dir, { segmentBytes: 1_000 });
      for (const seq of range(first, last)) await spool.keep(someJob(seq));
      await spool.close();
    }
    const { spool } = await openAt(dir);
    await waitFor(() => spool.hasLeft(), soon);
    expect(spool.state().bytes).toBeGreaterThan(30 * encodeRecord(someJob(1)).length);
    await spool.keep(someJob(31));
    expect(seqsOf(await drainAll(spool))).toEqual(range(1, 31));
    await spool.close();
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('drain', () => {
  it('stops where take rejects, rejects with the same, and goes on there the next time', async () => {
    const { spool } = await openAt(newDir().dir);
    for (const seq of range(1, 10)) await spool.keep(someJob(seq));
    const taken: DeliveriesJob[] = [];
    const refusal = Object.assign(new Error('no queue'), { code: 'ENOENT' });
    const take = async (job: DeliveriesJob) => {
      if (taken.length === 4) throw refusal;
      taken.push(job);
    };
    await expect(spool.drain(take)).rejects.toBe(refusal);
    expect(seqsOf(taken)).toEqual(range(1, 4));
    expect(spool.hasLeft()).toBe(true);
    expect(spool.state().deliveries).toBe(6);
    expect(seqsOf(await drainAll(spool))).toEqual(range(5, 10));
    expect(spool.hasLeft()).toBe(false);
  });

  it('lets keep go on meanwhile, and leaves what it keeps for the next drain', async () => {
    const { spool } = await openAt(newDir().dir);
    for (const seq of range(1, 5)) await spool.keep(someJob(seq));
    const taken: DeliveriesJob[] = [];
    await spool.drain(async (job) => {
      taken.push(job);
      await spool.keep(someJob(100 + taken.length));
    });
    expect(seqsOf(taken)).toEqual(range(1, 5));
    expect(seqsOf(await drainAll(spool))).toEqual(range(101, 105));
  });

  it('does not overlap with another, and answers how many deliveries it handed over', async () => {
    const { spool } = await openAt(newDir().dir);
    await spool.keep(someJob(1, 10));
    await spool.keep(someJob(11, 5));
    let running = 0;
    const take = async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    expect(await Promise.all([spool.drain(take), spool.drain(take)])).toEqual([15, 0]);
  });

  it('begins with the directory whose first delivery is the oldest', async () => {
    const { dir } = newDir();
    const spools = await Promise.all([openAt(dir), openAt(dir), openAt(dir)]);
    const firsts = [20, 1, 10];
    for (const [index, { spool }] of spools.entries()) {
      for (const seq of range(0, 2)) await spool.keep(someJob(firsts[index]! + seq));
    }
    await spools[1].spool.close();
    await spools[2].spool.close();
    const { spool } = spools[0];
    await waitFor(() => readdirSync(dir).length === 1, soon); // both are adopted
    expect(seqsOf(await drainAll(spool))).toEqual([1, 2, 3, 10, 11, 12, 20, 21, 22]);
  });

  it('cuts off a torn end with a warning, and removes the segment', async () => {
    const { dir } = newDir();
    const first = await openAt(dir);
    await first.spool.keep(someJob(1));
    await first.spool.close();
    appendFileSync(filesBelow(dir, '.spool')[0]!, encodeRecord(someJob(2)).subarray(0, 100));
    const { spool, log } = await openAt(dir);
    await waitFor(() => spool.hasLeft(), soon);
    expect(seqsOf(await drainAll(spool))).toEqual([1]);
    const told = log.filter(({ level }) => level !== 'info');
    expect(told).toMatchObject([{ level: 'warn', details: { bytes: 100 } }]);
    expect(told[0]!.message).toContain('100 bytes');
    expect(filesBelow(dir, 'spool')).toEqual([]);
  });

  it('keeps a damaged segment for a person, within the bound, and hands over the rest of it once', async () => {
    const { dir } = newDir();
    const first = await openAt(dir);
    for (const seq of range(1, 3)) await first.spool.keep(someJob(seq));
    await first.spool.close();
    const path = filesBelow(dir, '.spool')[0]!;
    const content = readFileSync(path);
    content[content.indexOf('"ingest_seq":2')] = 0;
    writeFileSync(path, content);
    const { spool, log } = await openAt(dir);
    await waitFor(() => spool.hasLeft(), soon);
    const taken: DeliveriesJob[] = [];
    const takeTwo = async (job: DeliveriesJob) => {
      if (taken.length === 1 && log.every(({ level }) => level !== 'error')) throw new Error('no queue');
      taken.push(job);
    };
    await spool.drain(takeTwo).catch(() => undefined);
    await spool.drain(takeTwo);
    expect(seqsOf(taken)).toEqual([1, 3]);
    expect(log.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(spool.hasLeft()).toBe(false);
    const kept = filesBelow(dir, '.damaged');
    expect(kept).toHaveLength(1);
    expect(readFileSync(kept[0]!).equals(content)).toBe(true);
    expect(spool.state().bytes).toBe(content.length);
    expect(await drainAll(spool)).toEqual([]);
  });

  it('passes over a segment that it cannot set aside, and tells it once', async () => {
    const { dir } = newDir();
    const { spool, log } = await openAt(dir, { segmentBytes: 1 });
    for (const seq of range(1, 3)) await spool.keep(someJob(seq));
    const path = filesBelow(dir, '.spool')[1]!;
    writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, -1), Buffer.from('?')]));
    mkdirSync(join(dir, `${basename(dirname(path))}.${basename(path)}.damaged`, 'in the way'), { recursive: true });
    expect(seqsOf(await drainAll(spool))).toEqual([1, 3]);
    expect(await drainAll(spool)).toEqual([]);
    const told = log.filter(({ level }) => level === 'error').map(({ message }) => message);
    expect(told).toEqual([expect.stringContaining('damaged'), expect.stringContaining('it stays')]);
    expect(filesBelow(dir, '.spool')).toEqual([path]);
  });
});
