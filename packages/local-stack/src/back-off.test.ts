import { DEFAULT_BACK_OFF, nextWait } from './back-off';

describe('nextWait', () => {
  it('doubles from half a second up to half a minute', () => {
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) waits.push(nextWait(waits.at(-1), 10, DEFAULT_BACK_OFF));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('begins anew after an app ran for a minute', () => {
    expect(nextWait(30_000, 59_999, DEFAULT_BACK_OFF)).toBe(30_000);
    expect(nextWait(30_000, 60_000, DEFAULT_BACK_OFF)).toBe(500);
  });
});
