import { delayBeforeRetry, redisPrefix } from './names';

describe('delayBeforeRetry', () => {
  it('doubles up to 30 s and stays there, however often', () => {
    expect([1, 2, 3, 7, 8, 9, 1_000_000].map((attempts) => delayBeforeRetry(attempts, () => 1))).toEqual([
      250, 500, 1000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('spreads jobs that failed together', () => {
    expect(delayBeforeRetry(9, () => 0)).toBe(15_000);
  });
});

describe('redisPrefix', () => {
  it('keeps the keys of a queue in one slot of a cluster', () => {
    expect(redisPrefix('deliveries')).toBe('{evenkeel:deliveries}');
    expect(redisPrefix('maintenance', 'test-1')).toBe('{test-1:maintenance}');
  });
});
