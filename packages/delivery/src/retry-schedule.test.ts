import { nextWait, retryAfterMs } from './retry-schedule';

const SCHEDULE = [0, 5_000, 300_000];
const failed = (attempts: number, retryAfter: number | null = null) => ({ attempts, retryAfterMs: retryAfter });

it('waits as the schedule says, a fifth more or less', () => {
  expect(nextWait(SCHEDULE, failed(1), 0.5)).toBe(5_000);
  expect(nextWait(SCHEDULE, failed(2), 0)).toBe(240_000);
  expect(nextWait(SCHEDULE, failed(2), 1)).toBe(360_000);
});

it('there is nothing after the last attempt, whatever the answer asks for', () => {
  expect(nextWait(SCHEDULE, failed(3), 0.5)).toBeNull();
  expect(nextWait(SCHEDULE, failed(3, 60_000), 0.5)).toBeNull();
});

it('waits longer where the answer asks for it, never shorter, and a day at most', () => {
  expect(nextWait(SCHEDULE, failed(1, 60_000), 0.5)).toBe(60_000);
  expect(nextWait(SCHEDULE, failed(2, 1_000), 0.5)).toBe(300_000);
  expect(nextWait(SCHEDULE, failed(1, 10 ** 12), 0.5)).toBe(86_400_000);
});

it('reads Retry-After as seconds or as a time, and nothing else', () => {
  const now = Date.UTC(2026, 0, 1);
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
  expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  for (const text of [undefined, '', 'soon', '-5', '1e9', '1'.repeat(12)]) expect(retryAfterMs(text, now)).toBeNull();
});
