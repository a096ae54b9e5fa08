import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { someDelivery } from '@evenkeel/testing';
import { skipWhileFailing } from './skip-while-failing';

const job: DeliveriesJob = { deliveries: [someDelivery(1)], voided: [] };
const empty: DeliveriesJob = { deliveries: [], voided: [] };

describe('skipWhileFailing', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  function keeperThat(works: () => boolean) {
    const asked: DeliveriesJob[] = [];
    const keep = async (given: DeliveriesJob) => {
      asked.push(given);
      if (!works()) throw new Error('away');
    };
    return { asked, skipping: skipWhileFailing({ name: 'queue', isReady: () => true, keep }, 1_000) };
  }

  it('passes a keeper over once it failed, until an empty job shows that it works', async () => {
    let works = false;
    const { asked, skipping } = keeperThat(() => works);
    expect(skipping.isReady()).toBe(true);
    await expect(skipping.keep(job)).rejects.toThrow('away');
    expect(skipping.isReady()).toBe(false);
    await expect(skipping.keep(job)).rejects.toThrow('queue failed');
    expect(asked).toEqual([job]);

    await jest.advanceTimersByTimeAsync(2_000);
    expect(asked).toEqual([job, empty, empty]);
    expect(skipping.isReady()).toBe(false);
    works = true;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(skipping.isReady()).toBe(true);
    await skipping.keep(job);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(asked.slice(3)).toEqual([empty, job]);
  });

  it('tries it once a second, however many jobs failed together, and no more when it is stopped', async () => {
    const { asked, skipping } = keeperThat(() => false);
    await Promise.allSettled([skipping.keep(job), skipping.keep(job), skipping.keep(job)]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(asked).toEqual([job, job, job, empty]);
    skipping.stop();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveLength(4);
  });

  it('is not ready while the keeper is not', () => {
    const keeper = { name: 'queue', isReady: () => false, keep: async () => undefined };
    expect(skipWhileFailing(keeper, 1_000).isReady()).toBe(false);
  });
});
