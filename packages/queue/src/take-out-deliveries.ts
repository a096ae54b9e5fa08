/**
 * Takes deliveries out of the jobs that hold them, for who must find each text of a person wherever it waits. Rules:
 * - What is taken out is kept elsewhere before the job is written without it: a delivery is never nowhere. In between it is
 *   twice, which does no harm: recording is idempotent by id.
 * - Jobs in any state are looked through, page by page, also those that failed. One that leaves meanwhile was recorded. What a
 *   page skips because jobs before it left is found in another pass, or is being recorded as well.
 * - A job that is none (it does not fit the schema) nobody can keep elsewhere: it is written as `mend` leaves it.
 */
import { deliveriesJobSchema, type Delivery } from '@evenkeel/event-schemas';
import type { Job } from 'bullmq';
import type { AnyQueue } from './queue-backend';

export interface TakeOut {
  readonly isWanted: (delivery: Delivery) => boolean;
  readonly keep: (deliveries: readonly Delivery[]) => Promise<void>;
  /** What is left of the data of a job that cannot be read; the same object if all of it is. */
  readonly mend: (data: unknown) => unknown;
  readonly signal?: AbortSignal;
}

const STATES = ['wait', 'active', 'delayed', 'failed', 'prioritized'] as const;
/** Of each state; a job is 1 MiB at most, and mostly some KB. */
const PAGE = 20;
const MOST_PASSES = 5;

/** Answers how many deliveries were taken out. */
export async function takeOutDeliveries(queue: AnyQueue, taking: TakeOut): Promise<number> {
  let taken = 0;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const found = await passThrough(queue, taking);
    taken += found;
    if (found === 0) break;
  }
  return taken;
}

async function passThrough(queue: AnyQueue, taking: TakeOut): Promise<number> {
  let taken = 0;
  for (let start = 0; ; start += PAGE) {
    taking.signal?.throwIfAborted();
    const jobs: (Job | undefined)[] = await queue.getJobs([...STATES], start, start + PAGE - 1, true);
    if (jobs.length === 0) return taken;
    for (const job of jobs) if (job !== undefined) taken += await takeOutOf(queue, job, taking);
  }
}

async function takeOutOf(queue: AnyQueue, job: Job, { isWanted, keep, mend }: TakeOut): Promise<number> {
  const data = job.data as unknown;
  const read = deliveriesJobSchema.safeParse(data);
  if (!read.success) {
    const left = mend(data);
    if (left !== data) await write(queue, job, left);
    return left === data ? 0 : 1;
  }
  const wanted = read.data.deliveries.filter(isWanted);
  if (wanted.length === 0) return 0;
  await keep(wanted);
  const ids = new Set(wanted.map(({ id }) => id));
  await write(queue, job, { ...read.data, deliveries: read.data.deliveries.filter(({ id }) => !ids.has(id)) });
  return wanted.length;
}

/** A job that is gone was recorded. */
async function write(queue: AnyQueue, job: Job, data: unknown): Promise<void> {
  try {
    await job.updateData(data);
  } catch (error) {
    if ((await queue.getJob(job.id ?? '')) !== undefined) throw error;
  }
}
