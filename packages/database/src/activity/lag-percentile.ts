/**
 * How long recording lags, from counts in buckets: those of two minutes can be added up, as percentiles cannot. The nth number
 * (from 0) counts what lagged by more than 2^((n-1)/4) and by no more than 2^(n/4) milliseconds, the first one all up to one:
 * record-deliveries.sql puts them there.
 */
const BUCKETS_PER_DOUBLING = 4;

/**
 * In seconds, the bound of the bucket that the percentile lies in: never less than it was, and at most a fifth more. Null if
 * nothing was counted.
 */
export function lagPercentile(lags: readonly number[], share: number): number | null {
  const rank = Math.ceil(share * lags.reduce((sum, count) => sum + count, 0));
  if (rank === 0) return null;
  let counted = 0;
  const bucket = lags.findIndex((count) => (counted += count) >= rank);
  return Number((2 ** (bucket / BUCKETS_PER_DOUBLING) / 1_000).toPrecision(3));
}

export function addLags(one: readonly number[], other: readonly number[]): number[] {
  const [longer, shorter] = one.length >= other.length ? [one, other] : [other, one];
  return longer.map((count, n) => count + (shorter[n] ?? 0));
}
