import { openQueueControl, type JobCounts } from './open-queue-control';
import { SILENT, type QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';
import type { TakeOut } from './take-out-deliveries';

const A_DAY_MS = 86_400_000;

/** Rejects within about a second while the queue is away. */
export interface DeliveryJobs {
  /** For the status line and the metrics. In jobs, not in deliveries. */
  deliveryCounts(): Promise<JobCounts>;
  /**
   * When the oldest job that is waiting, active, delayed or failed was added; null if there is none. There is no bound
   * after which jobs are not looked at, for any of them may be the oldest: a job that failed comes back behind younger
   * ones. What is bounded is the cost of a job, a few bytes of it being read, and in Redis that of each command (see
   * `oldestJobInRedis`). With 100,000 jobs it takes about a quarter of a second, and holds nobody up.
   */
  oldestJobAt(): Promise<Date | null>;
  /** No worker takes deliveries until it is resumed; ingest still adds them. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  isPaused(): Promise<boolean>;
  /**
   * Queues again every job found in `failed`; answers how many. None should ever be there: a job's attempts and stalls
   * have no end. It is for those that an older version or another tool left.
   */
  retryFailedDeliveries(): Promise<number>;
  /**
   * Removes jobs of deliveries and of maintenance that ended more than a day ago and are still there; answers how many. A job of
   * deliveries in `failed` is none of them: it is queued again.
   */
  forgetEndedJobs(endedForMs?: number): Promise<number>;
  /** Takes deliveries out of the jobs that hold them, in any state; answers how many. */
  takeOut(taking: TakeOut): Promise<number>;
  close(): Promise<void>;
}

/** The queue of deliveries, seen from outside: for who neither fills nor empties it. */
export function watchDeliveryJobs(place: QueuePlace & { readonly log?: QueueLog }): DeliveryJobs {
  const log = place.log ?? SILENT;
  const control = openQueueControl('deliveries', place, log);
  return {
    deliveryCounts: control.counts,
    oldestJobAt: control.oldestJobAt,
    pause: control.pause,
    resume: control.resume,
    isPaused: control.isPaused,
    retryFailedDeliveries: control.retryFailed,
    async forgetEndedJobs(endedForMs = A_DAY_MS) {
      const maintenance = openQueueControl('maintenance', place, log);
      try {
        return (
          (await control.forgetEnded(['completed'], endedForMs)) +
          (await maintenance.forgetEnded(['completed', 'failed'], endedForMs))
        );
      } finally {
        await maintenance.close();
      }
    },
    takeOut: control.takeOut,
    close: control.close,
  };
}
