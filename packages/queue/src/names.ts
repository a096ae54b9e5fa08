/** The queues, their place in Redis, and how often and how soon a job is tried again. */

export type QueueName = 'deliveries' | 'maintenance';

export const STANDARD_PREFIX = 'evenkeel';

/**
 * All keys of one queue begin with it. In braces, so that they share one slot of a Redis Cluster, as BullMQ's scripts
 * demand, while each queue may live on another. Tests give a prefix of their own.
 */
export function redisPrefix(queue: QueueName, prefix = STANDARD_PREFIX): string {
  return `{${prefix}:${queue}}`;
}

/** Without end, but a number: BullMQ compares with it. At 30 s a try it lasts for 950 years. */
export const ATTEMPTS_WITHOUT_END = 1_000_000_000;

/** BullMQ's defaults lose work: a worker killed twice on the same job would end it in `failed`. */
export const MAX_STALLED_COUNT = 1000;

/** How long a killed worker's jobs stay its own, and how often others look for such jobs. */
export const STANDARD_LOCK_MS = 10_000;
export const STANDARD_STALLED_CHECK_MS = 5_000;

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;

/**
 * The wait before a job that failed is tried again: doubled each time up to 30 s, and spread over the upper half of
 * that, so that jobs which failed together (Postgres was away) do not come back together.
 */
export function delayBeforeRetry(attemptsMade: number, random: () => number = Math.random): number {
  const longest = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attemptsMade - 1, 30), LONGEST_DELAY_MS);
  return Math.round(longest * (0.5 + 0.5 * random()));
}
