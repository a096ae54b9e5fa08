import { repeatWork } from './repeat-work';

const TIMES = { everyMs: 1_000, gapMs: 100 };

/** Work that takes as long as the test says. */
function heldWork() {
  const ends: (() => void)[] = [];
  let begun = 0;
  return {
    begun: () => begun,
    work: () => {
      begun++;
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    end: async () => {
      ends.shift()?.();
      await jest.advanceTimersByTimeAsync(0);
    },
  };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('works at once, and every so often', async () => {
  const { work, begun, end } = heldWork();
  const repeated = repeatWork(work, TIMES);
  expect(begun()).toBe(1);
  await end();
  await jest.advanceTimersByTimeAsync(999);
  expect(begun()).toBe(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(begun()).toBe(2);
  repeated.stop();
});

it('works sooner for who asks, once for all of them, and not without a gap', async () => {
  const { work, begun, end } = heldWork();
  const repeated = repeatWork(work, TIMES);
  await end();
  let told = 0;
  for (let asking = 0; asking < 50; asking++) void repeated.soon().then(() => told++);
  await jest.advanceTimersByTimeAsync(99);
  expect(begun()).toBe(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(begun()).toBe(2);
  expect(told).toBe(0);
  await end();
  expect(told).toBe(50);
  repeated.stop();
});

it('does not tell who asks during a run of that run: what it reads may be older', async () => {
  const { work, begun, end } = heldWork();
  const repeated = repeatWork(work, TIMES);
  let told = false;
  void repeated.soon().then(() => (told = true));
  await end();
  expect(told).toBe(false);
  await jest.advanceTimersByTimeAsync(100);
  expect(begun()).toBe(2);
  await end();
  expect(told).toBe(true);
  repeated.stop();
});

it('works no more once it is stopped', async () => {
  const { work, begun, end } = heldWork();
  const repeated = repeatWork(work, TIMES);
  repeated.stop();
  await end();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(begun()).toBe(1);
});
