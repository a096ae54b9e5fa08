import { countMirrored } from './count-mirrored';

const MANY = 1_000_000;

/** Counts one more row each time it is asked, of so many at first, and takes so long. */
function slowlyCounted(tookMs: number, before = MANY) {
  let asked = 0;
  const counting: (() => void)[] = [];
  return {
    asked: () => asked,
    states: {
      countListed: async () => {
        const subscribers = before + ++asked;
        await new Promise<void>((resolve) => counting.push(resolve));
        return { subscribers, rewards: 0 };
      },
    },
    finish: async () => {
      await jest.advanceTimersByTimeAsync(tookMs);
      for (const resolve of counting.splice(0)) resolve();
      await jest.advanceTimersByTimeAsync(0);
    },
  };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('counts each time what is counted quickly', async () => {
  const { states, finish } = slowlyCounted(5);
  const mirrored = countMirrored(states);
  for (const expected of [1, 2, 3]) {
    const asking = mirrored('demo');
    await finish();
    expect((await asking).subscribers).toBe(MANY + expected);
  }
});

it('counts few rows each time, also where one count was slow', async () => {
  const { states, finish } = slowlyCounted(1_000, 0);
  const mirrored = countMirrored(states);
  for (const expected of [1, 2]) {
    const asking = mirrored('demo');
    await finish();
    expect((await asking).subscribers).toBe(expected);
  }
});

it('shows a slow count with its time, and counts anew aside once that cost has been earned', async () => {
  const { states, finish, asked } = slowlyCounted(1_000);
  const mirrored = countMirrored(states);
  const first = mirrored('demo');
  await finish();
  const { countedAt } = await first;
  await jest.advanceTimersByTimeAsync(99_000);
  expect(await mirrored('demo')).toEqual({ subscribers: MANY + 1, rewards: 0, countedAt });
  expect(asked()).toBe(1);
  await jest.advanceTimersByTimeAsync(2_000);
  expect((await mirrored('demo')).subscribers).toBe(MANY + 1);
  expect((await mirrored('demo')).subscribers).toBe(MANY + 1);
  expect(asked()).toBe(2); // one count for both
  await finish();
  expect((await mirrored('demo')).subscribers).toBe(MANY + 2);
});

it('lets who asks after a long time wait for a new count', async () => {
  const { states, finish } = slowlyCounted(1_000);
  const mirrored = countMirrored(states);
  const first = mirrored('demo');
  await finish();
  await first;
  await jest.advanceTimersByTimeAsync(11 * 60_000);
  const late = mirrored('demo');
  await finish();
  expect((await late).subscribers).toBe(MANY + 2);
});

it('rejects as the count does, and counts again', async () => {
  let fails = true;
  const mirrored = countMirrored({
    countListed: () =>
      fails ? Promise.reject(new Error('Postgres is away')) : Promise.resolve({ subscribers: 7, rewards: 1 }),
  });
  await expect(mirrored('demo')).rejects.toThrow('Postgres is away');
  fails = false;
  expect(await mirrored('demo')).toMatchObject({ subscribers: 7, rewards: 1 });
});
