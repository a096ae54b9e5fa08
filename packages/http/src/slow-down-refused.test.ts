import { slowDownRefused } from './slow-down-refused';

describe('slowDownRefused', () => {
  let now = 0;
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const refuse = (slow: ReturnType<typeof slowDownRefused>, address: string, times: number) => {
    let held: Promise<void> | undefined;
    for (let time = 0; time < times; time += 1) held = slow.hold(address);
    return held;
  };

  it('holds the answers of an address longer and longer, after the first five', async () => {
    const slow = slowDownRefused({ now: () => now });
    expect(refuse(slow, 'a', 5)).toBeUndefined();
    let ended = 0;
    for (const _ of [1, 2, 3]) void slow.hold('a')?.then(() => (ended += 1));
    for (const [ms, sum] of [
      [99, 0],
      [1, 1],
      [100, 2],
      [200, 3],
    ] as const) {
      await jest.advanceTimersByTimeAsync(ms);
      expect(ended).toBe(sum);
    }
    expect(slow.hold('b')).toBeUndefined();
  });

  it('never holds longer than 5 s, and forgets an address after a minute of silence', async () => {
    const slow = slowDownRefused({ now: () => now });
    let ended = false;
    void refuse(slow, 'a', 100)?.then(() => (ended = true));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(ended).toBe(true);
    now += 60_000;
    expect(refuse(slow, 'a', 5)).toBeUndefined();
  });

  it('holds a bounded number of answers, of a bounded number of addresses', () => {
    const slow = slowDownRefused({ now: () => now, maxAddresses: 2, maxHeld: 2 });
    void refuse(slow, 'a', 7);
    expect(slow.hold('a')).toBeUndefined();
    slow.release();
    const fresh = slowDownRefused({ now: () => now, maxAddresses: 2 });
    for (const address of ['a', 'b', 'c']) void refuse(fresh, address, 5);
    expect(fresh.hold('a')).toBeUndefined(); // forgotten for c
    expect(fresh.hold('c')).toBeDefined();
    fresh.release();
  });

  it('lets all held answers go for a stop', async () => {
    const slow = slowDownRefused({ now: () => now });
    const held = refuse(slow, 'a', 20);
    slow.release();
    await expect(held).resolves.toBeUndefined();
    expect(slow.hold('a')).toBeUndefined();
  });
});
