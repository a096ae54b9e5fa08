/**
 * Hands over what lies in closed segments. Rules:
 * - The directory whose first delivery is the oldest comes first (ids are uuidv7), and is handed over in the order in
 *   which it was written, one job at a time.
 * - A segment is removed only after all its jobs were taken. What take rejects ends the drain, and is the first of its
 *   directory next time. Where a segment was left is remembered, not stored: another process begins it anew.
 * - A segment with damage is handed over as far as it can be read, then set aside as `<dir>/<owner>.<segment>.damaged`,
 *   for a person; nothing here reads or removes it again.
 * - What is not there any more belongs to somebody else by now, who hands it over.
 */
import { rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { damagedName, listHoldings, segmentNumber, type Holding } from './list-segments';
import type { OwnerDirectory } from './owner-directory';
import { readSegment, type SegmentPart } from './read-segment';
import { unlessGone } from './spool-errors';
import type { SpoolLog } from './spool-log';
import { syncDirectory } from './sync-directory';

export interface DrainOptions {
  readonly dir: string;
  readonly log: SpoolLog;
  /** Asked between two jobs. */
  readonly isClosed: () => boolean;
}

export interface Drainable {
  readonly owner: OwnerDirectory;
  /** Segments of our own from this number on may be written just now. */
  readonly below: number;
}

type Take = (job: DeliveriesJob) => Promise<void>;

/** How far a segment was handed over. */
interface Progress {
  offset: number;
  isDamaged: boolean;
  /** What keeps it from being handed over or removed is told once. */
  isTold: boolean;
}

export class SegmentDrain {
  private readonly progresses = new Map<string, Progress>();

  constructor(private readonly options: DrainOptions) {}

  async drain({ owner, below }: Drainable, take: Take): Promise<number> {
    // What was left in a directory that is somebody else's now is no concern of ours.
    for (const path of this.progresses.keys()) if (!path.startsWith(owner.path)) this.progresses.delete(path);
    const isClosedSegment = (path: string): boolean =>
      dirname(path) !== owner.path || (segmentNumber(basename(path)) ?? 0) < below;
    let deliveries = 0;
    for (const segments of await oldestFirst(await listHoldings(owner.path), isClosedSegment)) {
      for (const path of segments) {
        if (this.options.isClosed()) return deliveries;
        deliveries += await this.handOverIfPossible(path, owner, take);
      }
    }
    return deliveries;
  }

  /** What keeps one segment from being handed over does not keep the others from it, unless it is `take`. */
  private async handOverIfPossible(path: string, owner: OwnerDirectory, take: Take): Promise<number> {
    try {
      const deliveries = (await unlessGone(this.handOver(path, owner, take))) ?? 0;
      this.progresses.delete(path);
      owner.segments.delete(path);
      return deliveries;
    } catch (error) {
      if (error instanceof TakeRejected) throw error.reason;
      this.tellOnce(path, error);
      return 0;
    }
  }

  private tellOnce(segment: string, error: unknown): void {
    const progress = this.progresses.get(segment);
    if (progress === undefined || progress.isTold) return;
    progress.isTold = true;
    this.options.log.error({ err: error, segment }, 'a segment of the spool cannot be read or removed; it stays');
  }

  private async handOver(path: string, owner: OwnerDirectory, take: Take): Promise<number> {
    const { dir, log, isClosed } = this.options;
    const progress = this.progresses.get(path) ?? { offset: 0, isDamaged: false, isTold: false };
    this.progresses.set(path, progress);
    let deliveries = 0;
    for await (const part of readSegment(path, progress.offset)) {
      if (isClosed()) return deliveries;
      if (part.kind === 'job') {
        await giveTo(take, part.job);
        deliveries += part.job.deliveries.length;
        discount(owner, path, part.job);
      } else report(part, path, log);
      progress.offset = part.end;
      progress.isDamaged ||= part.kind === 'damage';
    }
    await (progress.isDamaged ? setAside(dir, path) : unlink(path));
    return deliveries;
  }
}

/** Told apart from what goes wrong with the segment, whatever its code. */
class TakeRejected extends Error {
  constructor(readonly reason: unknown) {
    super();
  }
}

async function giveTo(take: Take, job: DeliveriesJob): Promise<void> {
  try {
    await take(job);
  } catch (error) {
    throw new TakeRejected(error);
  }
}

async function oldestFirst(
  holdings: readonly Holding[],
  isClosedSegment: (path: string) => boolean,
): Promise<(readonly string[])[]> {
  const dated: { segments: readonly string[]; first: string }[] = [];
  for (const holding of holdings) {
    const segments = holding.segments.filter(isClosedSegment);
    dated.push({ segments, first: await firstDeliveryId(segments) });
  }
  return dated.toSorted((a, b) => (a.first < b.first ? -1 : 1)).map(({ segments }) => segments);
}

/** Empty where there is none, or none that can be read. */
async function firstDeliveryId(segments: readonly string[]): Promise<string> {
  for (const path of segments) {
    try {
      for await (const part of readSegment(path)) {
        if (part.kind === 'job' && part.job.deliveries[0] !== undefined) return part.job.deliveries[0].id;
      }
    } catch {
      // Handing it over meets the same, and reports it.
    }
  }
  return '';
}

function discount(owner: OwnerDirectory, path: string, { deliveries }: DeliveriesJob): void {
  const count = owner.segments.get(path);
  if (count !== undefined) count.deliveries = Math.max(0, count.deliveries - deliveries.length);
}

function report(part: Exclude<SegmentPart, { kind: 'job' }>, segment: string, log: SpoolLog): void {
  const details = { segment, bytes: part.bytes, upTo: part.end };
  if (part.kind === 'torn') {
    log.warn(details, `cut off ${part.bytes} bytes that a process which died had not finished writing, nor confirmed`);
  } else {
    log.error({ ...details, why: part.why }, `${part.bytes} bytes of the spool are damaged; the segment is set aside`);
  }
}

async function setAside(dir: string, path: string): Promise<void> {
  await rename(path, join(dir, damagedName(basename(dirname(path)), basename(path))));
  await syncDirectory(dir);
}
