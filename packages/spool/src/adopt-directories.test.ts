import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { waitFor } from '@evenkeel/testing';
import { watchForGone } from './adopt-directories';
import { makeOwnerDirectory, touchOwnerDirectory, type OwnerDirectory } from './owner-directory';
import { SILENT } from './spool-log';
import { soon, spoolDirs } from './testing/spool-dir';

const { newDir, open } = spoolDirs();
/** What counts as untouched here: `alive` this old, and as it is for a quarter of that. */
const goneMs = 80;

/** A directory that a process left with a segment, and touched so many seconds ago; -1: that it left to others. */
function leftDirectory(at: string, secondsAgo: number): string {
  const path = join(at, randomUUID());
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, '000001.spool'), '');
  writeFileSync(join(path, 'alive'), '.');
  touchAgo(path, secondsAgo);
  return path;
}

function touchAgo(path: string, secondsAgo: number): void {
  const time = secondsAgo === -1 ? 0 : Date.now() / 1_000 - secondsAgo;
  utimesSync(join(path, 'alive'), time, time);
}

async function adopter(dir: string): Promise<{ owner: OwnerDirectory; look: () => Promise<void> }> {
  const owner = await makeOwnerDirectory(dir);
  const adoptGone = watchForGone({ dir, goneMs, log: SILENT });
  return { owner, look: async () => adoptGone(owner, (await touchOwnerDirectory(owner)) ?? 0) };
}

describe('adopting', () => {
  it('takes over what nobody touches, with one look more than one', async () => {
    const { dir } = newDir();
    const gone = leftDirectory(dir, 3_600);
    const { owner, look } = await adopter(dir);
    await look();
    expect(existsSync(gone)).toBe(true);
    await waitFor(async () => {
      await look();
      return !existsSync(gone);
    }, soon);
    expect(readdirSync(join(owner.path, basename(gone)))).toEqual(['000001.spool', 'alive']);
  });

  it('leaves what is touched, however old the clock makes it look: the machine was paused, or its clock set', async () => {
    const { dir } = newDir();
    const alive = leftDirectory(dir, 7_200);
    const { look } = await adopter(dir);
    for (let round = 0; round < 100; round += 1) {
      touchAgo(alive, 7_200 - round);
      await look();
      expect(existsSync(alive)).toBe(true);
    }
  });

  it('takes at once what was left to others', async () => {
    const { dir } = newDir();
    const left = leftDirectory(dir, -1);
    const { look } = await adopter(dir);
    await look();
    expect(existsSync(left)).toBe(false);
  });

  it('judges a directory without `alive` by itself', async () => {
    const { dir } = newDir();
    const path = join(dir, randomUUID());
    mkdirSync(path, { recursive: true });
    utimesSync(path, 1, 1);
    const { look } = await adopter(dir);
    await waitFor(async () => {
      await look();
      return !existsSync(path);
    }, soon);
  });

  it('lets one of several win', async () => {
    const { dir } = newDir();
    const adopters = await Promise.all([1, 2, 3, 4].map(() => adopter(dir)));
    const left = Array.from({ length: 10 }, () => basename(leftDirectory(dir, -1)));
    await Promise.all(adopters.map(({ look }) => look()));
    const taken = adopters.flatMap(({ owner }) => readdirSync(owner.path).filter((name) => name !== 'alive'));
    expect(taken.toSorted()).toEqual(left.toSorted());
  });

  it('takes over what an adopter had taken over, and does not add up the depths', async () => {
    const { dir } = newDir();
    const first = leftDirectory(dir, -1);
    const second = leftDirectory(first, 3_600);
    const third = leftDirectory(second, 3_600);
    const { owner, look } = await adopter(dir);
    await look();
    const names = [first, second, third].map((path) => basename(path));
    expect(readdirSync(owner.path).toSorted()).toEqual(['alive', ...names].toSorted());
    for (const name of names) expect(readdirSync(join(owner.path, name))).toContain('000001.spool');
  });

  it('tells once of a directory that it cannot look into, which holds nothing up', async () => {
    const { dir } = newDir();
    const odd = join(dir, randomUUID());
    mkdirSync(odd, { recursive: true });
    symlinkSync('alive', join(odd, 'alive')); // a link to itself
    const left = leftDirectory(dir, -1);
    const { spool, log } = await open(dir);
    await waitFor(() => spool.hasLeft(), soon);
    await spool.drain(async () => undefined);
    await spool.drain(async () => undefined);
    expect(existsSync(left)).toBe(false);
    expect(spool.isReady()).toBe(true);
    expect(log.filter(({ level }) => level === 'warn')).toMatchObject([{ details: { directory: odd } }]);
  });
});
