import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { someDelivery } from '@evenkeel/testing';

/** A job of deliveries number `seq` and those after it. */
export function someJob(seq: number, deliveries = 1, body = '{}'): DeliveriesJob {
  return {
    deliveries: Array.from({ length: deliveries }, (_, index) => someDelivery(seq + index, { body })),
    voided: [],
  };
}

export const seqsOf = (jobs: readonly DeliveriesJob[]): number[] =>
  jobs.flatMap((job) => job.deliveries.map(({ ingest_seq }) => ingest_seq));
