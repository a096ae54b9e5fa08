import type { Caller } from './operation';
import { Problem } from './problem';

export interface RateLimit {
  /** Sustained. */
  readonly perSecond: number;
  /** How many at once, after a pause. */
  readonly burst: number;
}

export const STANDARD_RATE_LIMIT: RateLimit = { perSecond: 100, burst: 200 };

interface Bucket {
  tokens: number;
  at: number;
}

const MOST_KEYS = 10_000;

/** A bucket of tokens for each key, of this process. */
export function limitRate({ perSecond, burst }: RateLimit, now: () => number): (caller: Caller) => void {
  const buckets = new Map<string, Bucket>();
  return ({ keyId }) => {
    const at = now();
    const bucket = buckets.get(keyId) ?? { tokens: burst, at };
    bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1_000) * perSecond);
    bucket.at = at;
    buckets.delete(keyId);
    buckets.set(keyId, bucket);
    const [longestSilent] = buckets.keys();
    if (buckets.size > MOST_KEYS && longestSilent !== undefined) buckets.delete(longestSilent);
    if (bucket.tokens < 1)
      throw new Problem('too_many_requests', { retryAfterSeconds: Math.ceil((1 - bucket.tokens) / perSecond) });
    bucket.tokens -= 1;
  };
}
