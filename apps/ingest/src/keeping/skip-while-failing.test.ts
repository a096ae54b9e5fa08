import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { skipWhileFailing } from './skip-while-failing';

const job: DeliveriesJob = { deliveries: [], voided: [] };

describe('skipWhileFailing', () => {
  let now = 0;
  let asked = 0;
  let answer: () => Promise<void>;
  const keeper = { name: 'queue', isReady: () => true, keep: () => ((asked += 1), answer()) };
  const fails = () => Promise.reject(new Error('away'));
  beforeEach(() => {
    now = 0;
    asked = 0;
    answer = async () => undefined;
  });

  it('passes a keeper over for a while after it failed, then has one job try it', async () => {
    const skipping = skipWhileFailing(keeper, { forMs: 1_000, now: () => now });
    answer = fails;
    await expect(skipping.keep(job)).rejects.toThrow('away');
    expect(skipping.isReady()).toBe(false);
    now = 999;
    await expect(skipping.keep(job)).rejects.toThrow('queue failed a moment ago');
    expect(asked).toBe(1);

    now = 1_000;
    expect(skipping.isReady()).toBe(true);
    let settle!: () => void;
    answer = () => new Promise((resolve) => (settle = resolve));
    const probe = skipping.keep(job);
    await expect(skipping.keep(job)).rejects.toThrow('queue failed a moment ago');
    expect([asked, skipping.isReady()]).toEqual([2, false]);
    settle();
    await probe;
    answer = async () => undefined;
    await Promise.all([skipping.keep(job), skipping.keep(job)]);
    expect([asked, skipping.isReady()]).toEqual([4, true]);
  });

  it('waits again if the try fails, and is not ready if the keeper is not', async () => {
    const skipping = skipWhileFailing(keeper, { forMs: 1_000, now: () => now });
    answer = fails;
    await expect(skipping.keep(job)).rejects.toThrow('away');
    now = 1_500;
    await expect(skipping.keep(job)).rejects.toThrow('away');
    now = 2_499;
    expect(skipping.isReady()).toBe(false);
    now = 2_500;
    expect(skipping.isReady()).toBe(true);
    expect(skipWhileFailing({ ...keeper, isReady: () => false }, { forMs: 1 }).isReady()).toBe(false);
  });
});
