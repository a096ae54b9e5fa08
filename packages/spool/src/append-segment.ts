/**
 * Appends to a segment. A group of records is confirmed only after its write, its fsync, and one look more: whether the
 * segment still stands at its own path. Why that look makes it safe that others adopt the directory of a process that
 * they take for dead, and that only sleeps (SIGSTOP, a paused VM, a disk that hangs):
 *
 *   An adopter renames the directory BEFORE it reads what is in it, and a directory that was renamed never stands at
 *   its old path again. So a process that sees its own path AFTER its fsync had written and synced before the rename,
 *   and the adopter reads what it wrote. A process that does not see it confirms nothing.
 *
 * This needs a file system whose renames are seen at once by all who use it: any local one, and a volume that
 * containers of one machine share. Network file systems that cache names (NFS) do not promise it.
 *
 * What goes wrong in a write is cut off again. On a disk that is merely full the segment is used further, as the next
 * job may be smaller, or room may come back; after any other failure it is abandoned: a file whose fsync failed once
 * may report success later for what never reached the disk. Draining still reads what is readable in it.
 */
import { open, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { segmentName } from './list-segments';
import type { OwnerDirectory, SegmentCount } from './owner-directory';
import { MAGIC } from './record-format';
import { codeOf, unlessGone } from './spool-errors';
import { syncDirectory } from './sync-directory';

export interface ActiveSegment {
  readonly owner: OwnerDirectory;
  readonly path: string;
  readonly handle: FileHandle;
  readonly identity: Identity;
  /** Up to where it is confirmed; `bytes` is what it takes up. */
  confirmed: number;
  readonly count: SegmentCount;
}

interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

export type AppendOutcome =
  | { readonly kind: 'confirmed' }
  /** The directory is somebody else's now. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'failed'; readonly error: unknown; readonly isUsable: boolean };

export type OpenFile = typeof open;

/** Its name is durable when this resolves. Rejects with ENOENT when the directory is somebody else's now. */
export async function createSegment(owner: OwnerDirectory, openFile: OpenFile = open): Promise<ActiveSegment> {
  const path = join(owner.path, segmentName(owner.nextNumber));
  const handle = await openFile(path, 'wx', 0o600);
  owner.nextNumber += 1;
  const count = { bytes: 0, deliveries: 0 };
  try {
    const identity = await handle.stat({ bigint: true });
    await syncDirectory(owner.path);
    owner.segments.set(path, count);
    return { owner, path, handle, identity, confirmed: 0, count };
  } catch (error) {
    await handle.close();
    await unlessGone(unlink(path)).catch(() => undefined); // it is empty: a drain removes it
    throw error;
  }
}

export async function appendSegment(segment: ActiveSegment, records: readonly Buffer[]): Promise<AppendOutcome> {
  const { handle, confirmed, count } = segment;
  const bytes = Buffer.concat(confirmed === 0 ? [MAGIC, ...records] : records);
  try {
    await writeFully(handle, bytes, confirmed);
  } catch (error) {
    const isCut = await cutBack(segment);
    return { kind: 'failed', error, isUsable: isCut && isOutOfSpace(error) };
  }
  count.bytes = confirmed + bytes.length;
  try {
    await handle.datasync();
    if (!(await standsAtItsPath(segment))) return { kind: 'moved' };
  } catch (error) {
    return { kind: 'failed', error, isUsable: false };
  }
  segment.confirmed += bytes.length;
  return { kind: 'confirmed' };
}

/** An empty one is removed. */
export async function closeSegment({ handle, path, confirmed, count, owner }: ActiveSegment): Promise<void> {
  try {
    await handle.close();
  } finally {
    if (confirmed === 0 && count.bytes === 0) {
      await unlessGone(unlink(path));
      owner.segments.delete(path);
    }
  }
}

async function writeFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const rest = bytes.length - written;
    written += (await handle.write(bytes, written, rest, position + written)).bytesWritten;
  }
}

/** Whether the segment ends again where it did before the failed write. */
async function cutBack({ handle, confirmed, count }: ActiveSegment): Promise<boolean> {
  try {
    await handle.truncate(confirmed);
    count.bytes = confirmed;
    return true;
  } catch {
    // What failed is reported with the write. A reader takes the rest for a torn end.
    count.bytes = await handle.stat().then(
      ({ size }) => size,
      () => confirmed,
    );
    return false;
  }
}

async function standsAtItsPath({ path, identity }: ActiveSegment): Promise<boolean> {
  const now = await unlessGone(stat(path, { bigint: true }));
  return now?.ino === identity.ino && now.dev === identity.dev;
}

const isOutOfSpace = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '');
