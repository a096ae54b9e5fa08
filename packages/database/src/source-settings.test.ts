import { HOUR_MS } from '@evenkeel/sync-engine';
import { sourceSettings } from './source-settings';

const STANDARD = { settleMs: 10_000, repair: true, callsPerHour: 4_500, hourMs: HOUR_MS };

it('what is left out is the standard', () => {
  expect(sourceSettings({})).toEqual(STANDARD);
  expect(sourceSettings({ repair: false })).toEqual({ ...STANDARD, repair: false });
});

it('what is set is taken, to its bounds', () => {
  const least = { settle_ms: 0, repair: true, calls_per_hour: 1, hour_ms: 1_000 };
  expect(sourceSettings(least)).toEqual({ settleMs: 0, repair: true, callsPerHour: 1, hourMs: 1_000 });
  const most = { settle_ms: 600_000, calls_per_hour: 1_000_000_000, hour_ms: HOUR_MS };
  expect(sourceSettings(most)).toMatchObject({ settleMs: 600_000, callsPerHour: 1_000_000_000, hourMs: HOUR_MS });
});

it('settings that nobody knows are passed over: an older Evenkeel may have stored them', () => {
  expect(sourceSettings({ colour: 'red' })).toEqual(STANDARD);
});

it.each([
  ['a settle delay beyond reason', { settle_ms: 600_001 }],
  ['a settle delay before the hint', { settle_ms: -1 }],
  ['half a millisecond', { settle_ms: 0.5 }],
  ['no calls at all', { calls_per_hour: 0 }],
  ['an hour longer than one', { hour_ms: HOUR_MS + 1 }],
  ['an hour of no length', { hour_ms: 0 }],
  ['a word for a switch', { repair: 'no' }],
  ['a number in words', { calls_per_hour: '4500' }],
  ['no object', null],
])('%s is no setting', (_what, stored) => {
  expect(() => sourceSettings(stored)).toThrow();
});
