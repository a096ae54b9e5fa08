import { mustSaveCalls, pauseAfterWave } from './save-calls';

const NOW = '2026-11-25T12:00:30.000Z';
const SETTLE_MS = 10_000;

describe('calls are saved', () => {
  test.each([
    ['while hints keep coming and half is spent', false, '2026-11-25T12:00:29.000Z', true],
    ['not while calls are ample', true, '2026-11-25T12:00:29.000Z', false],
    ['not once hints have paused for three settle delays', false, '2026-11-25T12:00:00.000Z', false],
    ['just before they have', false, '2026-11-25T12:00:00.001Z', true],
    ['not when nothing is due', false, null, false],
  ])('%s', (_when, ample, newestHintAt, saves) => {
    expect(mustSaveCalls({ ample, newestHintAt, now: NOW, settleMs: SETTLE_MS })).toBe(saves);
  });
});

test('waves spend half of the hour, whatever they cost', () => {
  const limits = { callsPerHour: 4_500, hourMs: 3_600_000 };
  for (const calls of [1, 7, 400, 2_250])
    expect((calls * 3_600_000) / pauseAfterWave(calls, limits)).toBeCloseTo(2_250, -1);
});
