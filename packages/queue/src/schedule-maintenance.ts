/**
 * What has to be done now and then, once for all workers together. Rules:
 * - The schedules stand in the queue, so it does not matter how many workers there are: each due run is one job, and
 *   one worker takes it.
 * - A queue that lost what it held (a Redis that was flushed, or came back empty) lost the schedules too. So they are
 *   looked at every 15 s, and those that are missing, or stuck, are set again. Only a start sets exactly what is asked
 *   for: workers of two versions must not undo each other's schedules every 15 s.
 * - A run that is still going on in this process is not started a second time in it. On two workers runs of one name
 *   may overlap when one takes longer than its interval, so they must not mind that.
 * - A run that failed is reported and not repeated: the next one is due soon anyway.
 */
import { openJobConsumer } from './open-job-consumer';
import { openQueueControl, type QueueControl, type Schedules } from './open-queue-control';
import type { QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';

export type ScheduleMaintenanceOptions = QueuePlace & {
  readonly schedules: Schedules;
  readonly run: (name: string) => Promise<void>;
  readonly log: QueueLog;
  /** How often the schedules are looked at; tests shorten it. */
  readonly mendEveryMs?: number;
};

export interface Maintenance {
  /** Starts no more runs, and waits for those in flight, for up to 8 s. */
  close(): Promise<void>;
}

/** A clean stop of the whole process has 10 s; what comes after needs some of them. */
const CLOSE_WITHIN_MS = 8_000;
const MEND_EVERY_MS = 15_000;
const TRY_AGAIN_MS = 1_000;

/** Resolves at once, so that it can be closed while there is no queue yet; the schedules stand once there is one. */
export async function scheduleMaintenance(options: ScheduleMaintenanceOptions): Promise<Maintenance> {
  const control = openQueueControl('maintenance', options, options.log);
  const keeper = keepSchedules(control, options);
  const consumer = openJobConsumer('maintenance', {
    ...options,
    concurrency: Math.max(Object.keys(options.schedules).length, 1),
    work: runOnceAtATime(options),
  });
  return {
    async close() {
      keeper.stop();
      await Promise.all([control.close(), consumer.close(CLOSE_WITHIN_MS)]);
    },
  };
}

function keepSchedules(control: QueueControl, options: ScheduleMaintenanceOptions) {
  const { schedules, log, mendEveryMs = MEND_EVERY_MS } = options;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let set = false;

  async function look(): Promise<void> {
    if (!set) await control.setSchedules(schedules);
    else
      for (const name of await control.mendSchedules(schedules)) log.warn({ name }, 'a schedule was gone; set again');
    set = true;
  }
  async function keep(): Promise<void> {
    let pauseMs = mendEveryMs;
    try {
      await look();
    } catch {
      // The queue is away, which its connection reports. Until the schedules stood once, it is tried more often.
      if (!set) pauseMs = Math.min(TRY_AGAIN_MS, mendEveryMs);
    }
    if (!stopped) timer = setTimeout(() => void keep(), pauseMs);
  }
  void keep();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function runOnceAtATime({ schedules, run, log }: ScheduleMaintenanceOptions) {
  const running = new Set<string>();
  return async ({ name }: { readonly name: string }): Promise<void> => {
    if (!Object.hasOwn(schedules, name)) {
      log.warn({ name }, 'a schedule of another version was due');
      return;
    }
    if (running.has(name)) return;
    running.add(name);
    try {
      await run(name);
    } finally {
      running.delete(name);
    }
  };
}
