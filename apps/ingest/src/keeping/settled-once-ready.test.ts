import { settledOnceReady } from './settled-once-ready';

describe('settledOnceReady', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is settled from when the keeper was ready first, whatever comes later, and leaves no timer', () => {
    const keeper = { ready: false, isReady: () => keeper.ready };
    const isSettled = settledOnceReady(keeper, 5_000);
    expect(isSettled()).toBe(false);
    keeper.ready = true;
    jest.advanceTimersByTime(100);
    keeper.ready = false; // before anybody asked
    expect(isSettled()).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is settled without the keeper once its time is over', () => {
    const isSettled = settledOnceReady({ isReady: () => false }, 5_000);
    jest.advanceTimersByTime(4_999);
    expect(isSettled()).toBe(false);
    jest.advanceTimersByTime(1);
    expect(isSettled()).toBe(true);
  });
});
