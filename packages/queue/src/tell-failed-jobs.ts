import type { QueueName } from './names';
import type { QueueLog } from './queue-log';

export interface FailedJob {
  readonly id?: string | undefined;
  readonly attemptsMade: number;
}

const EVERY_MS = 1_000;

/** At most a line a second, with the first error: when Postgres is away, all jobs in flight fail together. */
export function tellFailedJobs(queue: QueueName, log: QueueLog) {
  let failed = 0;
  let first: { readonly err: Error; readonly job: string | undefined; readonly attempts: number } | undefined;

  return (job: FailedJob | undefined, err: Error): void => {
    failed += 1;
    if (first !== undefined) return;
    first = { err, job: job?.id, attempts: job?.attemptsMade ?? 0 };
    setTimeout(() => {
      log.error({ queue, failed, ...first }, 'jobs failed; they come again');
      first = undefined;
      failed = 0;
    }, EVERY_MS).unref();
  };
}
