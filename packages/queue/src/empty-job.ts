import type { DeliveriesJob } from '@evenkeel/event-schemas';

/** Shows that a keeper takes jobs, and is worth nothing: no delivery, no number, so it is recorded and counted nowhere. */
export const EMPTY_JOB: DeliveriesJob = Object.freeze({ deliveries: [], voided: [] });
