import type { FaultSettings } from '../settings/fault-settings';

/**
 * How long to wait after so many failed attempts; null when that was the last. "3 times over 5 minutes" (contract 1.7):
 * three in all at 0, 150 and 300 s, or four at 0, 100, 200 and 300 s if the first does not count.
 */
export function retryWait(failedAttempts: number, { retries }: FaultSettings): number | null {
  const most = retries.counted === 'in_total' ? retries.attempts : retries.attempts + 1;
  if (failedAttempts >= most) return null;
  const spacing = retries.spacing_ms;
  const wait = spacing?.[failedAttempts - 1] ?? spacing?.at(-1) ?? retries.over_ms / (most - 1);
  return Math.round(wait * retries.time_scale);
}
