/**
 * When a message is tried again. Rules:
 * - The schedule is the wait before each attempt; after its last one nothing is tried any more.
 * - A fifth more or less of each wait, by chance, so that what failed together does not come back together.
 * - `Retry-After` is respected where it asks for more than that, up to a day.
 */
const JITTER = 0.2;
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;

export interface FailedAttempt {
  /** Counted with this one. */
  readonly attempts: number;
  /** What the answer asked for; null where it asked for nothing. */
  readonly retryAfterMs: number | null;
}

/** Milliseconds until the next attempt; null: that was the last one. `chance` is 0 to 1. */
export function nextWait(schedule: readonly number[], failed: FailedAttempt, chance: number): number | null {
  const planned = schedule[failed.attempts];
  if (planned === undefined) return null;
  const jittered = Math.round(planned * (1 + JITTER * (2 * chance - 1)));
  return Math.max(jittered, Math.min(failed.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS));
}

/** Of the header `Retry-After`: seconds, or a time; null for anything else. `now` is in Unix milliseconds. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = /GMT$/.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
