/**
 * A process's own directory, `<dir>/<uuid>/`: nobody else writes into it. Whoever it belongs to touches `alive` in it
 * every second. Taking it from a process that is gone is one rename of the directory, so its path tells for ever whose
 * it is: once it was renamed, it stands at its old path never again.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { holdsNothingBut } from './list-segments';
import { codeOf, unlessGone } from './spool-errors';
import { makeDirectory, syncDirectory } from './sync-directory';

/** What a segment of this process holds, as far as nobody took it yet. */
export interface SegmentCount {
  bytes: number;
  deliveries: number;
}

export interface OwnerDirectory {
  readonly path: string;
  /** The segments that this process wrote and that still lie here, by path: the bound counts them exactly. */
  readonly segments: Map<string, SegmentCount>;
  nextNumber: number;
}

const ALIVE = 'alive';
const PROBE = 'probe';

/** Leaves nothing behind where it fails: on a full disk it is tried every second. */
export async function makeOwnerDirectory(dir: string): Promise<OwnerDirectory> {
  await makeDirectory(dir);
  const path = join(dir, randomUUID());
  try {
    await mkdir(path, { mode: 0o700 });
    await writeFile(join(path, ALIVE), '.', { mode: 0o600, flag: 'wx' });
    await syncDirectory(path);
    await syncDirectory(dir);
  } catch (error) {
    await removeIfEmpty(path).catch(() => undefined); // why it could not be made is what matters
    throw error;
  }
  return { path, segments: new Map(), nextNumber: 1 };
}

/**
 * Answers the time of the touch by the clock of the file system; undefined: the directory is not ours any more. The
 * kernel sets that time as a byte is written over itself, which needs no room on most file systems; where it does,
 * and there is none, our own clock has to do.
 */
export async function touchOwnerDirectory({ path }: OwnerDirectory): Promise<number | undefined> {
  const alive = await unlessGone(open(join(path, ALIVE), 'r+')); // by its path, which is gone if the directory is
  if (alive === undefined) return undefined;
  try {
    await alive.write('.', 0).catch(() => alive.utimes(new Date(), new Date()));
    return (await alive.stat()).mtimeMs;
  } finally {
    await alive.close();
  }
}

/** When the directory's owner last touched it; 0: the owner left it to whoever comes. Undefined: there is none. */
export async function lastTouch(path: string): Promise<number | undefined> {
  const { mtimeMs } = (await unlessGone(stat(join(path, ALIVE)))) ?? (await unlessGone(stat(path))) ?? {};
  return mtimeMs;
}

/** At a clean end: nobody has to wait until it is clear that nobody touches it any more. */
export async function leaveOwnerDirectory({ path }: OwnerDirectory): Promise<void> {
  if (!(await removeIfEmpty(path))) await unlessGone(utimes(join(path, ALIVE), 0, 0));
}

/** Whether it is gone now: it is not while there are segments in it, or anything that is not known here. */
export async function removeIfEmpty(path: string): Promise<boolean> {
  try {
    // First what is told by `alive`: a directory that is not empty must not lose it.
    if (!(await holdsNothingBut(path, [ALIVE, PROBE]))) return false;
    for (const name of [PROBE, ALIVE]) await unlessGone(unlink(join(path, name)));
    await unlessGone(rmdir(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Rejects while the disk does not take so much, durably. */
export async function probeRoom({ path }: OwnerDirectory, bytes: number): Promise<void> {
  const probe = join(path, PROBE);
  try {
    await writeFile(probe, Buffer.alloc(bytes), { mode: 0o600, flush: true });
  } finally {
    await unlessGone(unlink(probe));
  }
}
