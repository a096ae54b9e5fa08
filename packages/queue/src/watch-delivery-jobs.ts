import { openQueueControl, type JobCounts } from './open-queue-control';
import { SILENT, type QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';

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
  close(): Promise<void>;
}

/** The queue of deliveries, seen from outside: for who neither fills nor empties it. */
export function watchDeliveryJobs(place: QueuePlace & { readonly log?: QueueLog }): DeliveryJobs {
  const control = openQueueControl('deliveries', place, place.log ?? SILENT);
  return {
    deliveryCounts: control.counts,
    oldestJobAt: control.oldestJobAt,
    pause: control.pause,
    resume: control.resume,
    isPaused: control.isPaused,
    retryFailedDeliveries: control.retryFailed,
    close: control.close,
  };
}
