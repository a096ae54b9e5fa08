import { mkdirSync, readdirSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@evenkeel/testing';
import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { SpoolFull, SpoolUnavailable } from './spool-errors';
import { drainAll, QUICK, soon, spoolDirs } from './testing/spool-dir';
import { seqsOf, someJob } from './testing/some-job';

const { newDir, begin, open: openAt } = spoolDirs();
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('the bound', () => {
  it('refuses what does not fit, and takes it again after a drain', async () => {
    const { spool, log } = await openAt(newDir().dir, { maxBytes: 10_000 });
    let kept = 0;
    const fill = async () => {
      for (;;) {
        await spool.keep(someJob(kept + 1, 1, 'x'.repeat(1_000)));
        kept += 1;
      }
    };
    await expect(fill()).rejects.toThrow(SpoolFull);
    expect(spool.isReady()).toBe(false);
    expect(kept).toBeGreaterThan(5);
    expect(spool.state().bytes).toBeLessThanOrEqual(10_000);
    await expect(spool.keep(someJob(99, 1, 'x'.repeat(1_000)))).rejects.toThrow(SpoolFull);
    expect(log.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(seqsOf(await drainAll(spool))).toEqual(range(1, kept));
    expect(spool.isReady()).toBe(true);
    await expect(fill()).rejects.toThrow(SpoolFull);
  });

  it('counts what other processes keep', async () => {
    const { dir } = newDir();
    const other = await openAt(dir);
    const { spool } = await openAt(dir, { maxBytes: 10_000 });
    await other.spool.keep(someJob(1, 1, 'x'.repeat(9_800)));
    await waitFor(() => spool.state().bytes > 9_800, soon);
    await expect(spool.keep(someJob(2))).rejects.toThrow(SpoolFull);
    expect(spool.hasLeft()).toBe(false);
    await drainAll(other.spool);
    await waitFor(() => spool.isReady(), soon);
    await spool.keep(someJob(2));
  });
});

describe('the directory', () => {
  it('is for nobody else: directories 0700, files 0600', async () => {
    const { dir, around } = newDir();
    const { spool } = await openAt(join(dir, 'deeper'));
    await spool.keep(someJob(1));
    const modes = readdirSync(around, { recursive: true, encoding: 'utf8' }).map((name) => {
      const found = statSync(join(around, name));
      return [found.isDirectory(), (found.mode & 0o777).toString(8)];
    });
    expect(modes.filter(([isDirectory]) => isDirectory)).toEqual(Array(3).fill([true, '700']));
    expect(modes.filter(([isDirectory]) => !isDirectory)).toEqual(Array(2).fill([false, '600']));
  });

  it('that cannot be made is told once, and made as soon as it can be', async () => {
    const { dir } = newDir();
    writeFileSync(dir, 'a file where a directory should be');
    const { spool, log } = begin(join(dir, 'spool'));
    await waitFor(() => log.length > 0, soon);
    expect(spool.isReady()).toBe(false);
    await expect(spool.keep(someJob(1))).rejects.toThrow(SpoolUnavailable);
    expect(await drainAll(spool)).toEqual([]);
    unlinkSync(dir);
    await waitFor(() => spool.isReady(), soon);
    await spool.keep(someJob(2));
    expect(seqsOf(await drainAll(spool))).toEqual([2]);
    expect(log.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(log[0]).toMatchObject({ details: { dir: join(dir, 'spool') } });
  });

  it('may hold files of others, which are left alone', async () => {
    const { dir } = newDir();
    mkdirSync(join(dir, 'lost+found'), { recursive: true });
    writeFileSync(join(dir, 'sources.json'), '{}');
    const { spool } = await openAt(dir);
    await spool.keep(someJob(1));
    await drainAll(spool);
    await spool.close();
    expect(readdirSync(dir)).toEqual(['lost+found', 'sources.json']);
  });

  it('that is taken away is replaced, and nothing is confirmed into the one that is gone', async () => {
    const { dir, around } = newDir();
    const { spool, log } = await openAt(dir, { touchMs: 60_000, goneMs: 600_000 }); // it does not notice by itself
    await spool.keep(someJob(1));
    renameSync(dir, join(around, 'elsewhere'));
    await expect(spool.keep(someJob(2))).rejects.toThrow(SpoolUnavailable);
    await spool.keep(someJob(3));
    expect(seqsOf(await drainAll(spool))).toEqual([3]);
    expect(log.map(({ level }) => level)).toEqual(['warn']);
  });
});

describe('close', () => {
  it('waits for what is being written, takes no more, and leaves nothing of an empty spool', async () => {
    const { dir } = newDir();
    const { spool } = await openAt(dir);
    const keeping = [1, 2, 3].map((seq) => spool.keep(someJob(seq)));
    await spool.close();
    await Promise.all(keeping);
    expect(spool.isReady()).toBe(false);
    await expect(spool.keep(someJob(4))).rejects.toThrow(SpoolUnavailable);
    const later = await openAt(dir, QUICK);
    await waitFor(() => later.spool.hasLeft(), soon);
    expect(seqsOf(await drainAll(later.spool))).toEqual([1, 2, 3]);
    await later.spool.close();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('ends a drain after the job that it hands over; the rest stays', async () => {
    const { dir } = newDir();
    const { spool } = await openAt(dir);
    for (const seq of range(1, 5)) await spool.keep(someJob(seq));
    const taken: DeliveriesJob[] = [];
    const handedOver = await spool.drain(async (job) => {
      taken.push(job);
      await spool.close();
    });
    expect(handedOver).toBe(1);
    const later = await openAt(dir);
    await waitFor(() => later.spool.hasLeft(), soon);
    expect(seqsOf(await drainAll(later.spool))).toEqual(range(1, 5));
  });
});
