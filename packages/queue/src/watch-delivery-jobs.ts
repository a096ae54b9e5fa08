import { SILENT, type QueueLog } from './queue-log';
import { openQueueControl, type JobCounts, type QueuePlace } from './redis-backend';

export interface DeliveryJobs {
  /** For the status line and the metrics. In jobs, not in deliveries. */
  deliveryCounts(): Promise<JobCounts>;
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
  return { deliveryCounts: control.counts, retryFailedDeliveries: control.retryFailed, close: control.close };
}
