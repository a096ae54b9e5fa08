/**
 * The local spool: keeps accepted deliveries on disk while neither the queue nor Postgres takes them (step 2 of the
 * walk), and hands them over once one of them does. Rules:
 * - A delivery that was confirmed is on disk: written, synced, and where a drain will find it (append-segment.ts). It
 *   survives the end of the process however that comes, and a loss of power.
 * - Several processes share one directory, in different containers as well. Each writes into a directory of its own; who
 *   is gone is told by a file that nobody touches any more, and its directory is taken over (adopt-directories.ts).
 * - All processes together hold at most `maxBytes`. What others write is added up once a second, so the bound may be
 *   passed by what they write in one.
 * - Nothing here ends a process or holds one up: timers are unref'd; what the disk refuses is a rejected `keep`.
 * - Deliveries are handed over at least once; recording is idempotent by their id.
 */
import type { DeliveriesJob } from '@evenkeel/event-schemas';
import type { DeliveryKeeper } from '@evenkeel/sync-engine';
import type { OpenFile } from './append-segment';
import { SegmentDrain } from './drain-segments';
import { DirectoryHold } from './hold-directory';
import { oneAtATime } from './one-at-a-time';
import { encodeRecord, MAGIC, MAX_PAYLOAD_BYTES } from './record-format';
import { SpoolFull, SpoolUnavailable } from './spool-errors';
import type { SpoolLog } from './spool-log';
import { tellTrouble } from './trouble';
import { GroupWriter } from './write-groups';

export interface SpoolOptions {
  /** Shared by all processes that may drain each other's leftovers; made when it is missing. */
  readonly dir: string;
  /** For the whole directory, all processes. */
  readonly maxBytes?: number;
  readonly log: SpoolLog;
  /** A segment of this size is closed, and the next one begun. */
  readonly segmentBytes?: number;
  /** How often a process touches its directory and looks around. */
  readonly touchMs?: number;
  /** How long after its last touch a process is taken for gone. */
  readonly goneMs?: number;
  /** Opens a segment for writing; for tests. */
  readonly openFile?: OpenFile;
}

export interface SpoolState {
  /** All that lies in the directory, of all processes. */
  readonly bytes: number;
  /** Kept by this process, and not handed over yet. */
  readonly deliveries: number;
  readonly maxBytes: number;
}

export interface Spool extends DeliveryKeeper {
  state(): SpoolState;
  /** Whether there is anything to drain: of this process, or of others that are gone. */
  hasLeft(): boolean;
  /**
   * Hands over what was kept before the call, the oldest first, one job at a time, and answers how many deliveries that
   * were. When `take` rejects, the drain stops and rejects with the same; what was not taken stays for the next one.
   * Calls do not overlap: a second one begins when the first has ended.
   */
  drain(take: (job: DeliveriesJob) => Promise<void>): Promise<number>;
  /**
   * Takes no more, waits for what is being written, closes files; a drain under way ends after the job that it hands
   * over. What is left stays for the next process.
   */
  close(): Promise<void>;
}

/** Memory is bounded even if the disk does not answer: past this under way, `keep` rejects at once. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;

export function openSpool(options: SpoolOptions): Spool {
  const { dir, log, maxBytes = 256 * 1024 * 1024, segmentBytes = 8 * 1024 * 1024 } = options;
  const { touchMs = 1_000, goneMs = 10_000, openFile } = options;
  const trouble = tellTrouble(log, dir);
  const hold = new DirectoryHold({ dir, touchMs, goneMs, trouble, log });
  const writer = new GroupWriter({ hold, trouble, segmentBytes, openFile });
  const room = boundRoom({ maxBytes, hold, writer, log });
  const alone = oneAtATime();
  let closed = false;
  const segments = new SegmentDrain({ dir, log, isClosed: () => closed });

  async function drainNow(take: (job: DeliveriesJob) => Promise<void>): Promise<number> {
    const closedSegments = await writer.closeSegments();
    if (closed || closedSegments === undefined) return 0;
    try {
      return await segments.drain(closedSegments, take);
    } finally {
      await hold.look(); // there is room again
    }
  }

  return {
    name: 'spool',
    isReady: () => !closed && trouble.isFine() && hold.isFresh() && room.isLeft(),
    async keep(job) {
      if (closed) throw new SpoolUnavailable('the spool is closed');
      const record = encodeRecord(job);
      room.take(record.length);
      await writer.add(record, job.deliveries.length);
    },
    state: () => ({ bytes: room.bytes(), deliveries: ownTotal(hold, 'deliveries'), maxBytes }),
    hasLeft: () => !closed && (hold.adoptedSegments() > 0 || ownTotal(hold, 'bytes') > 0),
    drain: (take) => alone(() => drainNow(take)),
    async close() {
      if (closed) return;
      closed = true;
      await writer.closeSegments();
      await hold.stop();
    },
  };
}

function ownTotal(hold: DirectoryHold, what: 'bytes' | 'deliveries'): number {
  let total = 0;
  for (const count of hold.current()?.segments.values() ?? []) total += count[what];
  return total;
}

interface RoomOptions {
  readonly maxBytes: number;
  readonly hold: DirectoryHold;
  readonly writer: GroupWriter;
  readonly log: SpoolLog;
}

/** Keeps to the bound, and tells once that it is reached. */
function boundRoom({ maxBytes, hold, writer, log }: RoomOptions) {
  /** The size of what was refused last: until there is room for that, there is none. */
  let refused = 0;
  const bytes = (): number => ownTotal(hold, 'bytes') + hold.otherBytes();
  const fits = (wanted: number): boolean => bytes() + writer.waitingBytes() + wanted + MAGIC.length <= maxBytes;

  return {
    bytes,
    isLeft: (): boolean => fits(Math.min(refused, maxBytes / 2)),
    take(wanted: number): void {
      if (wanted > MAX_PAYLOAD_BYTES) throw new SpoolUnavailable(`a job of ${wanted} bytes is too large for the spool`);
      if (!fits(wanted)) {
        if (refused === 0)
          log.warn({ bytes: bytes(), maxBytes }, 'the spool is full: it keeps no more until it is drained');
        refused = wanted;
        throw new SpoolFull(`the spool holds ${bytes()} of ${maxBytes} bytes, and ${wanted} more do not fit`);
      }
      if (writer.waitingBytes() + wanted > MAX_WAITING_BYTES) throw new SpoolUnavailable('the disk does not keep up');
      refused = 0;
    },
  };
}
