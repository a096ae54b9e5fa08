/**
 * Writes what is kept, in groups: all that comes while one write and its fsync are under way is the next write. Rules:
 * - A group is confirmed as a whole or rejected as a whole.
 * - A segment is closed when it is large enough, and when a drain begins, so that nothing reads what is written.
 * - A directory that is somebody else's by now confirms nothing: its group is rejected, the next one begins a new one.
 */
import { appendSegment, closeSegment, createSegment, type ActiveSegment, type OpenFile } from './append-segment';
import type { DirectoryHold } from './hold-directory';
import { oneAtATime } from './one-at-a-time';
import type { OwnerDirectory } from './owner-directory';
import { codeOf, SpoolUnavailable } from './spool-errors';
import type { Trouble } from './trouble';

export interface GroupWriterOptions {
  readonly hold: DirectoryHold;
  readonly trouble: Trouble;
  readonly segmentBytes: number;
  readonly openFile?: OpenFile | undefined;
}

interface Waiting {
  readonly record: Buffer;
  readonly deliveries: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class GroupWriter {
  private readonly alone = oneAtATime();
  private waiting: Waiting[] = [];
  private bytes = 0;
  private active: ActiveSegment | undefined;

  constructor(private readonly options: GroupWriterOptions) {}

  /** Resolves when the record is on disk and stands where a drain will find it. */
  add(record: Buffer, deliveries: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.bytes += record.length;
      if (this.waiting.push({ record, deliveries, resolve, reject }) === 1) void this.alone(() => this.writeGroup());
    });
  }

  /** Of records that were added and are not settled. */
  waitingBytes(): number {
    return this.bytes;
  }

  /** Answers in which directory the segments below which number will not change any more. */
  closeSegments(): Promise<{ owner: OwnerDirectory; below: number } | undefined> {
    return this.alone(async () => {
      await this.closeActive();
      const owner = this.options.hold.current();
      return owner && { owner, below: owner.nextNumber };
    });
  }

  private async writeGroup(): Promise<void> {
    const group = this.waiting;
    this.waiting = [];
    try {
      await this.append(group);
      for (const { resolve } of group) resolve();
    } catch (error) {
      const unavailable = new SpoolUnavailable('the spool did not keep the deliveries', { cause: error });
      for (const { reject } of group) reject(unavailable);
    } finally {
      this.bytes -= bytesOf(group);
    }
  }

  private async append(group: readonly Waiting[]): Promise<void> {
    const { hold, trouble, segmentBytes } = this.options;
    const segment = await this.activeSegment().catch((error: unknown) => {
      trouble.began(error, bytesOf(group));
      throw error;
    });
    const records = group.map(({ record }) => record);
    const outcome = await appendSegment(segment, records);
    if (outcome.kind === 'confirmed') {
      segment.count.deliveries += group.reduce((sum, { deliveries }) => sum + deliveries, 0);
      if (segment.confirmed >= segmentBytes) await this.closeActive();
      return;
    }
    if (outcome.kind === 'moved') {
      hold.lose(segment.owner);
      await this.closeActive();
      throw new Error('another process took over the directory while this one slept');
    }
    trouble.began(outcome.error, bytesOf(group));
    if (!outcome.isUsable) await this.closeActive();
    throw outcome.error;
  }

  private async activeSegment(): Promise<ActiveSegment> {
    const { hold, openFile } = this.options;
    const owner = await hold.ensure();
    if (this.active?.owner !== owner) await this.closeActive();
    try {
      return (this.active ??= await createSegment(owner, openFile));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') hold.lose(owner);
      throw error;
    }
  }

  private async closeActive(): Promise<void> {
    const closing = this.active;
    this.active = undefined;
    // What is confirmed is synced: nothing depends on how this ends.
    if (closing !== undefined) await closeSegment(closing).catch((error: unknown) => this.options.trouble.began(error));
  }
}

const bytesOf = (group: readonly Waiting[]): number => group.reduce((sum, { record }) => sum + record.length, 0);
