/**
 * Holds this process's directory, and looks around every `touchMs`: touches `alive`, adopts the directories of processes
 * that are gone, removes what is empty, adds up the bytes of all, and tries whether a disk that failed works again.
 * A directory that somebody else adopted meanwhile is forgotten, and a new one made, under a new name.
 */
import { basename, join } from 'node:path';
import { watchForGone, type AdoptOptions } from './adopt-directories';
import { bytesBelow, bytesOfDamaged, listHoldings, listOwners } from './list-segments';
import { oneAtATime } from './one-at-a-time';
import * as ownerDirectory from './owner-directory';
import type { OwnerDirectory } from './owner-directory';
import type { Trouble } from './trouble';

export interface HoldOptions extends AdoptOptions {
  readonly touchMs: number;
  readonly trouble: Trouble;
}

export class DirectoryHold {
  private readonly adoptGone;
  private readonly alone = oneAtATime();
  private owner: OwnerDirectory | undefined;
  private making: Promise<OwnerDirectory> | undefined;
  private others = { bytes: 0, adopted: 0 };
  private touchedAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: HoldOptions) {
    this.adoptGone = watchForGone(options);
    void this.keepLooking();
  }

  /** Ours; undefined while there is none. */
  current(): OwnerDirectory | undefined {
    return this.owner;
  }

  /** Makes one where there is none. */
  async ensure(): Promise<OwnerDirectory> {
    if (this.owner !== undefined) return this.owner;
    this.making ??= this.make().finally(() => (this.making = undefined));
    return this.making;
  }

  /** It is somebody else's now. */
  lose(lost: OwnerDirectory): void {
    if (this.owner !== lost) return;
    this.owner = undefined;
    const details = { directory: lost.path };
    this.options.log.warn(
      details,
      'another process took this one for dead and took over its spool; a new one is begun',
    );
  }

  /** Looks around now. */
  look(): Promise<void> {
    return this.alone(() => this.lookAround());
  }

  /** All bytes but those of the segments that this process wrote, as of the last look. */
  otherBytes(): number {
    return this.others.bytes;
  }

  /** Segments that were adopted and not drained, as of the last look. */
  adoptedSegments(): number {
    return this.others.adopted;
  }

  /** Whether others still take this process for alive, as far as it can know. */
  isFresh(): boolean {
    return performance.now() - this.touchedAt < this.options.goneMs;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.alone(async () => {
      if (this.owner === undefined) return;
      try {
        await ownerDirectory.leaveOwnerDirectory(this.owner);
      } catch (error) {
        // Others find it all the same, once nobody touched it for long enough.
        this.options.log.warn(
          { err: error, directory: this.owner.path },
          'could not leave the spool to others cleanly',
        );
      }
    });
  }

  private async make(): Promise<OwnerDirectory> {
    const startedAt = performance.now();
    this.owner = await ownerDirectory.makeOwnerDirectory(this.options.dir);
    this.touchedAt = startedAt;
    return this.owner;
  }

  private async keepLooking(): Promise<void> {
    await this.look();
    if (!this.stopped) this.timer = setTimeout(() => void this.keepLooking(), this.options.touchMs).unref();
  }

  private async lookAround(): Promise<void> {
    if (this.stopped) return;
    const { dir, trouble } = this.options;
    try {
      const mine = await this.ensure();
      const startedAt = performance.now();
      const now = await ownerDirectory.touchOwnerDirectory(mine);
      if (now === undefined) {
        this.lose(mine);
        return;
      }
      this.touchedAt = startedAt;
      await this.adoptGone(mine, now);
      this.others = await measureOthers(dir, mine);
      if (!trouble.isFine()) await ownerDirectory.probeRoom(mine, trouble.bytes());
      trouble.isOver();
    } catch (error) {
      trouble.began(error);
    }
  }
}

/** Removes what was adopted and is empty by now, and adds up the rest. */
async function measureOthers(dir: string, mine: OwnerDirectory): Promise<{ bytes: number; adopted: number }> {
  let bytes = await bytesOfDamaged(dir);
  let adopted = 0;
  for (const { path, segments } of await listHoldings(mine.path)) {
    if (path !== mine.path && !(await ownerDirectory.removeIfEmpty(path))) adopted += segments.length;
  }
  for (const name of await listOwners(mine.path)) bytes += await bytesBelow(join(mine.path, name));
  for (const name of await listOwners(dir)) {
    // One that cannot be looked into was told of as it was looked after; it must not hold up what can.
    if (name !== basename(mine.path)) bytes += await bytesBelow(join(dir, name)).catch(() => 0);
  }
  return { bytes, adopted };
}
