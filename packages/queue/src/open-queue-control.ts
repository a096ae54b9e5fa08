import { backendOf } from './backend-of';
import { NOT_KEPT } from './job-options';
import type { QueueName } from './names';
import type { AnyQueue, Link } from './queue-backend';
import type { QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';
import { takeOutDeliveries, type TakeOut } from './take-out-deliveries';
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

export type EndedState = 'completed' | 'failed';

/** Rejects within about a second while the queue is away. */
export interface QueueControl {
  readonly counts: () => Promise<JobCounts>;
  /** No worker of any process takes jobs until it is resumed. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly isPaused: () => Promise<boolean>;
  /** Queues again what is found in `failed`; answers how many there were. */
  readonly retryFailed: () => Promise<number>;
  /** Removes jobs of these states that ended so long ago; answers how many. */
  readonly forgetEnded: (states: readonly EndedState[], endedForMs: number) => Promise<number>;
  readonly oldestJobAt: () => Promise<Date | null>;
  readonly takeOut: (taking: TakeOut) => Promise<number>;
  /** Exactly these schedules stand afterwards; the same on every process makes each run once for all of them. */
  readonly setSchedules: (schedules: Schedules) => Promise<void>;
  /** Those that are missing, or stuck, stand afterwards; answers their names. */
  readonly mendSchedules: (schedules: Schedules) => Promise<string[]>;
  readonly close: () => Promise<void>;
}

const CONNECTED_WITHIN_MS = 1_000;
const CLOSED_WITHIN_MS = 1_000;
const JOBS_AT_ONCE = 1_000;
/** A due run is taken at once, and the next one is set as it is taken: one that is so much too early or late is stuck. */
const STUCK_MS = 60_000;

export function openQueueControl(name: QueueName, place: QueuePlace, log: QueueLog): QueueControl {
  const backend = backendOf(place);
  const link = backend.connectQueue(name, log);
  const whenReady = () => within(CONNECTED_WITHIN_MS, link.ready, () => new Error('the queue is away'));
  return {
    counts: async () => countJobs(await whenReady()),
    pause: async () => (await whenReady()).pause(),
    resume: async () => (await whenReady()).resume(),
    isPaused: async () => (await whenReady()).isPaused(),
    async retryFailed() {
      const queue = await whenReady();
      const failed = await queue.getFailedCount();
      if (failed > 0) await queue.retryJobs({ state: 'failed', count: 1000 });
      return failed;
    },
    forgetEnded: async (states, endedForMs) => forgetEnded(await whenReady(), states, endedForMs),
    takeOut: async (taking) => takeOutDeliveries(await whenReady(), taking),
    oldestJobAt: async () => backend.oldestJobAt(name, await whenReady()),
    async setSchedules(schedules) {
      const queue = await whenReady();
      const standing = await queue.getJobSchedulers();
      for (const { key } of standing) if (!Object.hasOwn(schedules, key)) await queue.removeJobScheduler(key);
      const differs = ([key, { everyMs }]: [string, Schedule]) =>
        standing.find((each) => each.key === key)?.every !== everyMs;
      await setAnew(queue, Object.entries(schedules).filter(differs));
    },
    async mendSchedules(schedules) {
      const queue = await whenReady();
      const standing = await queue.getJobSchedulers();
      const broken = Object.entries(schedules).filter(
        ([key]) => !standing.some((each) => each.key === key && runs(each)),
      );
      await setAnew(queue, broken);
      return broken.map(([key]) => key);
    },
    close: () => closeQueue(link),
  };
}

async function closeQueue(link: Link<AnyQueue>): Promise<void> {
  const queue = await within(0, link.ready, () => new Error('not connected')).catch(() => undefined);
  const closed = queue?.close() ?? Promise.resolve();
  await within(CLOSED_WITHIN_MS, closed, () => new Error('not closed')).catch(() => undefined);
  await link.cut();
}

/** None of ours stays when it has ended; a former version, or another tool, may have left some. */
async function forgetEnded(queue: AnyQueue, states: readonly EndedState[], endedForMs: number): Promise<number> {
  let forgotten = 0;
  for (const state of states) {
    for (let removed = JOBS_AT_ONCE; removed === JOBS_AT_ONCE; forgotten += removed)
      removed = (await queue.clean(endedForMs, JOBS_AT_ONCE, state)).length;
  }
  return forgotten;
}

async function countJobs(queue: AnyQueue): Promise<JobCounts> {
  const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'failed');
  const of = (state: string): number => counts[state] ?? 0;
  return { waiting: of('wait'), active: of('active'), delayed: of('delayed'), failed: of('failed') };
}

function runs({ next, every }: { readonly next?: number; readonly every?: number }): boolean {
  const inMs = (next ?? 0) - Date.now();
  return inMs > -STUCK_MS && inMs < (every ?? 0) + STUCK_MS;
}

/**
 * Only for what has to change: it puts off the next run. What stands is removed first. BullMQ would keep the offset of
 * the old interval, and add it to the next run whenever one was missed: an hourly schedule that was made one of 15 s then
 * ran the next time up to an hour later.
 */
async function setAnew(queue: AnyQueue, schedules: [string, Schedule][]): Promise<void> {
  for (const [key, { everyMs }] of schedules) {
    await queue.removeJobScheduler(key);
    await queue.upsertJobScheduler(key, { every: everyMs }, { name: key, opts: NOT_KEPT });
  }
}
