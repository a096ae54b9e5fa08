import { addLags, lagPercentile } from './lag-percentile';

const bucketOf = (ms: number) => Math.ceil(4 * Math.log2(Math.max(1, ms)));

function bucketed(lags: readonly number[]): number[] {
  const counts = Array.from({ length: Math.max(...lags.map(bucketOf)) + 1 }, () => 0);
  for (const ms of lags) counts[bucketOf(ms)]! += 1;
  return counts;
}

it('is never less than the percentile was, and at most a fifth more', () => {
  for (const spread of [1, 3, 50, 4_000, 3_600_000]) {
    const lags = Array.from({ length: 1_000 }, (_, n) => 2 + spread * (n / 1_000) ** 3);
    for (const share of [0.5, 0.99, 1]) {
      const exact = (lags[Math.ceil(share * lags.length) - 1] ?? 0) / 1_000;
      const told = lagPercentile(bucketed(lags), share) ?? 0;
      expect(told).toBeGreaterThanOrEqual(exact * 0.995); // rounded to three digits
      expect(told).toBeLessThanOrEqual(exact * 1.2);
    }
  }
});

it('is null of nothing, and a millisecond of what took less', () => {
  expect(lagPercentile([], 0.5)).toBeNull();
  expect(lagPercentile([0, 0], 0.5)).toBeNull();
  expect(lagPercentile([7], 0.99)).toBe(0.001);
});

it('of minutes together it is that of their deliveries, not the mean of theirs', () => {
  const fast = bucketed(Array.from({ length: 990 }, () => 10));
  const slow = bucketed(Array.from({ length: 10 }, () => 60_000));
  expect(lagPercentile(addLags(fast, slow), 0.99)).toBe(lagPercentile(fast, 0.99));
  expect(lagPercentile(addLags(slow, fast), 0.991)).toBe(lagPercentile(slow, 0.5));
});
