import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@evenkeel/testing';
import type { Spool } from './spool';
import { runSpoolProcess, WITH_SMALL_FILES, withSmallDisk, type SpoolProcess } from './testing/run-spool-process';
import { seqsOf } from './testing/some-job';
import { drainAll, filesBelow, soon, spoolDirs } from './testing/spool-dir';

/** Real processes, killed and paused at full speed, and real disks that run full. */
const { atEnd, newDir, open } = spoolDirs();

type Options = Parameters<typeof runSpoolProcess>[0];

function run(options: Options, script?: string): SpoolProcess {
  const running = runSpoolProcess(options, script);
  atEnd(() => running.child.kill('SIGKILL'));
  return running;
}

async function kill({ child }: SpoolProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function drainUntil(spool: Spool, isDone: () => boolean): Promise<number[]> {
  const drained: number[] = [];
  await waitFor(async () => {
    if (spool.hasLeft()) drained.push(...seqsOf(await drainAll(spool)));
    return isDone();
  }, soon);
  return drained;
}

const isIn = (numbers: readonly number[]) => {
  const all = new Set(numbers);
  return (number: number): boolean => all.has(number);
};
const missingFrom = (numbers: readonly number[], drained: readonly number[]): number[] => {
  const isDrained = isIn(drained);
  return numbers.filter((number) => !isDrained(number));
};

describe('a process that is killed while it keeps at full speed', () => {
  it.each([1, 2, 3])('has confirmed nothing that another one does not drain (kill %i)', async (round) => {
    const { dir, around } = newDir();
    const killed = run({ dir, notes: join(around, 'notes'), segmentBytes: 60_000 });
    await waitFor(() => killed.noted('confirmed').length > 500 * round, soon);
    await kill(killed);
    const { spool, log } = await open(dir);
    const drained = await drainUntil(spool, () => filesBelow(dir, '.spool').length === 0);
    expect(missingFrom(killed.noted('confirmed'), drained)).toEqual([]);
    expect(missingFrom(drained, killed.noted('tried'))).toEqual([]);
    expect(drained).toEqual([...new Set(drained)].toSorted((a, b) => a - b));
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
    expect(filesBelow(dir, '.damaged')).toEqual([]);
    expect(killed.noted('rejected')).toEqual([]);
  });
});

describe('a process that was only paused', () => {
  it('confirms nothing that is lost, and goes on in a new directory', async () => {
    const { dir, around } = newDir();
    const paused = run({ dir, notes: join(around, 'notes') });
    const { spool, log } = await open(dir);
    await waitFor(() => paused.noted('confirmed').length > 200, soon);
    paused.child.kill('SIGSTOP');
    await waitFor(() => spool.hasLeft(), soon);
    const drained = seqsOf(await drainAll(spool));
    const before = paused.noted('confirmed');
    expect(missingFrom(before, drained)).toEqual([]);
    paused.child.kill('SIGCONT');
    await waitFor(() => paused.noted('rejected').length > 0, soon);
    await waitFor(() => paused.noted('confirmed').length > before.length + 200, soon);
    await kill(paused);
    drained.push(...(await drainUntil(spool, () => filesBelow(dir, '.spool').length === 0)));
    expect(missingFrom(paused.noted('confirmed'), drained)).toEqual([]);
    expect(paused.log()).toContain('took this one for dead');
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('four processes on one directory, one of them killed', () => {
  it('drain all that was confirmed; what the killed one left goes to one of them alone', async () => {
    const { dir, around } = newDir();
    const four = [1, 2, 3, 4].map((each) =>
      run({
        dir,
        notes: join(around, `notes-${each}`),
        firstSeq: each * 1_000_000,
        segmentBytes: 20_000,
        goneMs: 2_000,
      }),
    );
    const [killed, ...others] = four as [SpoolProcess, ...SpoolProcess[]];
    await waitFor(() => four.every((each) => each.noted('confirmed').length > 200), soon);
    await kill(killed);
    for (const { child } of others) child.send('drain');
    await waitFor(() => filesBelow(dir, '.spool').length === 0, soon);
    for (const each of others) await kill(each);
    const drained = others.map((each) => each.noted('drained'));
    for (const each of four) expect(missingFrom(each.noted('confirmed'), drained.flat())).toEqual([]);
    expect(
      missingFrom(
        drained.flat(),
        four.flatMap((each) => each.noted('tried')),
      ),
    ).toEqual([]);
    const ofKilled = drained.map((numbers) => numbers.filter(isIn(killed.noted('tried'))).length);
    expect(ofKilled.filter((count) => count > 0)).toHaveLength(1);
  });
});

describe('a process whose disk runs full', () => {
  async function fills(dir: string, around: string, script: string): Promise<SpoolProcess> {
    const filling = run({ dir, notes: join(around, 'notes'), does: 'fill', bodyBytes: 2_000 }, script);
    expect(await once(filling.child, 'exit')).toEqual([0, null]);
    return filling;
  }

  function expectNothingLost(filled: SpoolProcess): void {
    expect(filled.noted('rejected').length).toBeGreaterThan(0);
    expect(filled.noted('confirmed').length).toBeGreaterThan(20);
    expect(filled.noted('drained')).toEqual(filled.noted('confirmed'));
    expect(filled.log()).toContain('can keep deliveries again');
    expect(filled.log()).not.toMatch(/^error/m);
  }

  it('loses nothing that it confirmed, and keeps again when a drain made room', async () => {
    const { dir, around } = newDir();
    mkdirSync(dir);
    const disk = withSmallDisk(dir);
    const filled = await fills(dir, around, disk ?? WITH_SMALL_FILES);
    expectNothingLost(filled);
    expect(filled.log()).toContain(disk === undefined ? 'EFBIG' : 'ENOSPC');
  });

  it('loses nothing either where a single file may grow no further', async () => {
    const { dir, around } = newDir();
    const filled = await fills(dir, around, WITH_SMALL_FILES);
    expectNothingLost(filled);
    expect(filled.log()).toContain('EFBIG');
  });
});
