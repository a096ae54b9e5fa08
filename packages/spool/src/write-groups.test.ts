import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { waitFor } from '@evenkeel/testing';
import type { OpenFile } from './append-segment';
import { SpoolUnavailable } from './spool-errors';
import { drainAll, filesBelow, soon, spoolDirs } from './testing/spool-dir';
import { seqsOf, someJob } from './testing/some-job';

const { newDir, open: openAt } = spoolDirs();
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('keep', () => {
  /** Opens files as usual, and lets a test change what their writes and syncs do. */
  function spying(change: (handle: FileHandle) => void): OpenFile {
    return async (...args) => {
      const handle = await open(...args);
      change(handle);
      return handle;
    };
  }

  it('syncs once for all that come while a write is under way', async () => {
    let syncs = 0;
    const openFile = spying((handle) => {
      const datasync = handle.datasync.bind(handle);
      handle.datasync = () => {
        syncs += 1;
        return datasync();
      };
    });
    const { spool } = await openAt(newDir().dir, { openFile });
    await Promise.all(range(1, 1_000).map((seq) => spool.keep(someJob(seq))));
    expect(syncs).toBe(1);
    const keepTen = async (lane: number) => {
      for (const seq of range(1, 10)) await spool.keep(someJob(lane * 1_000 + seq));
    };
    await Promise.all(range(1, 30).map(keepTen));
    expect(syncs).toBeLessThan(60);
    expect(await drainAll(spool)).toHaveLength(1_300);
  });

  it('does not resolve before the sync, and rejects when that fails; the segment is not written again', async () => {
    const ends: ((error?: Error) => void)[] = [];
    const openFile = spying((handle) => {
      const datasync = handle.datasync.bind(handle);
      handle.datasync = async () => {
        await datasync();
        await new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
      };
    });
    const { dir } = newDir();
    const { spool, log } = await openAt(dir, { openFile });
    let settled = 0;
    const first = spool.keep(someJob(1)).finally(() => (settled += 1));
    await waitFor(() => ends.length === 1, soon);
    const second = spool.keep(someJob(2)).finally(() => (settled += 1));
    expect(settled).toBe(0);
    ends[0]!();
    await first;
    await waitFor(() => ends.length === 2, soon);
    expect(settled).toBe(1);
    const rejected = expect(second).rejects.toThrow(SpoolUnavailable);
    ends[1]!(new Error('EIO'));
    await rejected;
    expect(spool.isReady()).toBe(false);
    await waitFor(() => spool.isReady(), soon);
    expect(log.map(({ message }) => message)).toEqual([
      expect.stringContaining('cannot keep'),
      expect.stringContaining('can keep'),
    ]);
    const third = spool.keep(someJob(3));
    await waitFor(() => ends.length === 3, soon);
    ends[2]!();
    await third;
    expect(filesBelow(dir, '.spool')).toHaveLength(2);
    expect(seqsOf(await drainAll(spool))).toEqual([1, 2, 3]); // 2 may come, or not
  });

  it.each([
    ['ENOSPC', 1],
    ['EFBIG', 2],
    ['EIO', 2],
  ])('cuts off what %s left of a write, and goes on', async (code, segments) => {
    let failAfter = Infinity;
    const openFile = spying((handle) => {
      const write = handle.write.bind(handle) as (...args: unknown[]) => Promise<{ bytesWritten: number }>;
      handle.write = (async (buffer: Buffer, offset: number, length: number, position: number) => {
        if (failAfter === 0) throw Object.assign(new Error('the disk'), { code });
        const { bytesWritten } = await write(buffer, offset, Math.min(length, failAfter), position);
        failAfter -= bytesWritten;
        return { bytesWritten };
      }) as never;
    });
    const { dir } = newDir();
    const { spool, log } = await openAt(dir, { openFile });
    await spool.keep(someJob(1));
    const { bytes } = spool.state();
    failAfter = 300;
    const group = await Promise.allSettled([2, 3, 4].map((seq) => spool.keep(someJob(seq))));
    expect(group.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(statSync(filesBelow(dir, '.spool')[0]!).size).toBe(bytes);
    expect(spool.state().bytes).toBe(bytes);
    failAfter = Infinity;
    await spool.keep(someJob(5));
    expect(filesBelow(dir, '.spool')).toHaveLength(segments);
    expect(seqsOf(await drainAll(spool))).toEqual([1, 5]);
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('rejects at once what a disk that does not answer would pile up in memory', async () => {
    const answer = new AbortController();
    const answered = once(answer.signal, 'abort');
    const openFile = spying((handle) => {
      handle.datasync = async () => {
        await answered;
      };
    });
    const { spool } = await openAt(newDir().dir, { openFile, maxBytes: 2 ** 30 });
    const big = someJob(1, 1, 'x'.repeat(10_000_000));
    const keeping = [1, 2, 3].map(() => spool.keep(big));
    await expect(spool.keep(big)).rejects.toThrow('does not keep up');
    answer.abort();
    await Promise.all(keeping);
  });
});
