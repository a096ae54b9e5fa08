/**
 * What has to be done now and then, once for all workers together. Rules:
 * - The schedules stand in the queue, so it does not matter how many workers there are: each due run is one job, and
 *   one worker takes it.
 * - A run that is still going on in this process is not started a second time in it. On two workers runs of one name
 *   may overlap when one takes longer than its interval, so they must not mind that.
 * - A run that failed is reported and not repeated: the next one is due soon anyway.
 */
import type { QueueLog } from './queue-log';
import { openJobConsumer, openQueueControl, type QueuePlace, type Schedule } from './redis-backend';

export interface ScheduleMaintenanceOptions extends QueuePlace {
  readonly schedules: Readonly<Record<string, Schedule>>;
  readonly run: (name: string) => Promise<void>;
  readonly log: QueueLog;
}

export interface Maintenance {
  /** Starts no more runs, and waits for those in flight, for up to 10 s. */
  close(): Promise<void>;
}

const CLOSE_WITHIN_MS = 10_000;

/** Resolves when the schedules stand, so it waits for the queue to be there. */
export async function scheduleMaintenance(options: ScheduleMaintenanceOptions): Promise<Maintenance> {
  const { schedules, run, log } = options;
  const control = openQueueControl('maintenance', options, log);
  await control.setSchedules(schedules);
  const running = new Set<string>();
  const consumer = openJobConsumer('maintenance', {
    redisUrl: options.redisUrl,
    prefix: options.prefix,
    concurrency: Math.max(Object.keys(schedules).length, 1),
    log,
    work: async ({ name }) => {
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
    },
  });
  await consumer.waitUntilReady();
  return {
    async close() {
      await consumer.close(CLOSE_WITHIN_MS);
      await control.close();
    },
  };
}
