import { backendOf } from './backend-of';
import { NOT_KEPT } from './job-options';
import type { QueueName } from './names';
import type { AnyQueue } from './queue-backend';
import type { QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';
import { within } from './within';

export interface JobCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

export interface Schedule {
  readonly everyMs: number;
}
export type Schedules = Readonly<Record<string, Schedule>>;

/** Rejects within about a second while the queue is away. */
export interface QueueControl {
  readonly counts: () => Promise<JobCounts>;
  /** Queues again what is found in `failed`; answers how many there were. */
  readonly retryFailed: () => Promise<number>;
  readonly oldestJobAt: () => Promise<Date | null>;
  /** Exactly these schedules stand afterwards; the same on every process makes each run once for all of them. */
  readonly setSchedules: (schedules: Schedules) => Promise<void>;
  /** Those that are missing, or whose next run is long overdue, stand afterwards; answers their names. */
  readonly mendSchedules: (schedules: Schedules) => Promise<string[]>;
  readonly close: () => Promise<void>;
}

const CONNECTED_WITHIN_MS = 1_000;
const CLOSED_WITHIN_MS = 1_000;
/** A due run is taken at once, and the next one is set as it is taken. */
const OVERDUE_MS = 60_000;

export function openQueueControl(name: QueueName, place: QueuePlace, log: QueueLog): QueueControl {
  const backend = backendOf(place);
  const link = backend.connectQueue(name, log);
  const whenReady = () => within(CONNECTED_WITHIN_MS, link.ready, () => new Error('the queue is away'));
  return {
    async counts() {
      const counts = await (await whenReady()).getJobCounts('wait', 'active', 'delayed', 'failed');
      const of = (state: string): number => counts[state] ?? 0;
      return { waiting: of('wait'), active: of('active'), delayed: of('delayed'), failed: of('failed') };
    },
    async retryFailed() {
      const queue = await whenReady();
      const failed = await queue.getFailedCount();
      if (failed > 0) await queue.retryJobs({ state: 'failed', count: 1000 });
      return failed;
    },
    oldestJobAt: async () => backend.oldestJobAt(name, await whenReady()),
    async setSchedules(schedules) {
      const queue = await whenReady();
      const standing = await queue.getJobSchedulers();
      for (const { key } of standing) if (!Object.hasOwn(schedules, key)) await queue.removeJobScheduler(key);
      const differs = ([key, { everyMs }]: [string, Schedule]) =>
        standing.find((each) => each.key === key)?.every !== everyMs;
      await upsert(queue, Object.entries(schedules).filter(differs));
    },
    async mendSchedules(schedules) {
      const queue = await whenReady();
      const alive = (await queue.getJobSchedulers()).filter(({ next }) => (next ?? 0) > Date.now() - OVERDUE_MS);
      const missing = Object.entries(schedules).filter(([name]) => !alive.some(({ key }) => key === name));
      await upsert(queue, missing);
      return missing.map(([name]) => name);
    },
    async close() {
      const queue = await within(0, link.ready, () => new Error('not connected')).catch(() => undefined);
      const closed = queue?.close() ?? Promise.resolve();
      await within(CLOSED_WITHIN_MS, closed, () => new Error('not closed')).catch(() => undefined);
      await link.cut();
    },
  };
}

/** Only what has to change: an upsert of a schedule as it stands would put off its next run. */
async function upsert(queue: AnyQueue, schedules: [string, Schedule][]): Promise<void> {
  for (const [key, { everyMs }] of schedules) {
    await queue.upsertJobScheduler(key, { every: everyMs }, { name: key, opts: NOT_KEPT });
  }
}
