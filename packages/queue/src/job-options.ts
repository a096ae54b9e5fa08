/** What both backends tell BullMQ about jobs and workers. */
import type { JobsOptions } from 'bullmq';
import {
  ATTEMPTS_WITHOUT_END,
  delayBeforeRetry,
  MAX_STALLED_COUNT,
  STANDARD_LOCK_MS,
  STANDARD_STALLED_CHECK_MS,
} from './names';
import type { CommonWorkerOptions } from './queue-backend';

/** `attempts` and back-off as stack and protocol want them; a failed job is kept, a completed one is not. */
export const NEVER_GIVEN_UP: JobsOptions = {
  attempts: ATTEMPTS_WITHOUT_END,
  backoff: { type: 'capped' },
  removeOnComplete: true,
  removeOnFail: false,
  stackTraceLimit: 1,
};

/** For a run of a schedule: the next one is due soon anyway. */
export const NOT_KEPT: JobsOptions = { removeOnComplete: true, removeOnFail: true };

/**
 * Nobody reads BullMQ's stream of events, and there is no way not to write it: five events a job. 1 keeps the least. 0
 * would keep all of them for ever on Postgres. Trimmed every 256th event there, every hundred or so in Redis.
 */
export const FEWEST_EVENTS = { events: { maxLen: 1 } } as const;

export interface WorkerTiming {
  readonly concurrency: number;
  readonly lockMs?: number | undefined;
  readonly stalledCheckMs?: number | undefined;
}

export function workerOptions(timing: WorkerTiming): CommonWorkerOptions {
  const { concurrency, lockMs = STANDARD_LOCK_MS, stalledCheckMs = STANDARD_STALLED_CHECK_MS } = timing;
  return {
    autorun: false,
    concurrency,
    maxStalledCount: MAX_STALLED_COUNT,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    runRetryDelay: 1_000,
    settings: { backoffStrategy: (attemptsMade) => delayBeforeRetry(attemptsMade) },
  };
}
