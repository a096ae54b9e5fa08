import { sayWhetherTrue, type SourceStanding } from './say-whether-true';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const TRUE: SourceStanding = {
  ...{ id: 'demo', status: 'active', status_reason: null, proven_from: '2026-11-26T11:59:48Z' },
  ...{ next_sweep_at: '2026-11-26T12:09:48Z' },
  ...{ has_api_token: true, due: 3, subscribers: 48_120, drift: 0, isBraked: false },
};
const say = (...sources: Partial<SourceStanding>[]) =>
  sayWhetherTrue(
    sources.map((source) => ({ ...TRUE, ...source })),
    NOW,
  );

it('answers in one sentence when all is well', () =>
  expect(say({})).toEqual({
    ...{ tone: 'good', headline: 'True as of 12 s ago.', reasons: [] },
    rest: '48,120 subscribers, 3 being checked; next sweep in 9 min.',
  }));

it('says so when nothing waits to be checked', () =>
  expect(say({ due: 0, subscribers: 1 }).rest).toMatch(/^1 subscriber, none being checked; /));

it('says when the next proof comes, of the source that it is needed of most, and nothing where none does', () => {
  expect(
    say({}, { id: 'old', proven_from: '2026-11-26T11:30:00Z', next_sweep_at: '2026-11-26T11:40:00Z' }).rest,
  ).toMatch(/; next sweep due now\.$/);
  expect(say({ next_sweep_at: null, subscribers: 1 }).rest).toBe('1 subscriber, 3 being checked.');
});

it('of several sources, is as old as the one that was proven longest ago', () =>
  expect(say({}, { id: 'old', proven_from: '2026-11-26T11:30:00Z' }).headline).toBe('True as of 30 min ago.'));

it('claims nothing before the first sweep is over, and says why', () => {
  expect(say({ proven_from: null })).toMatchObject({
    ...{ tone: 'attention', headline: 'Not proven yet.' },
    reasons: [expect.stringContaining('first sweep of demo is not over')],
  });
  expect(say({}, { id: 'new', proven_from: null }).headline).toBe('Not proven yet.');
});

it('says once that nothing can be proven without an API token', () =>
  expect(
    say({ proven_from: null, has_api_token: false, status: 'degraded', status_reason: 'no_api_token' }),
  ).toMatchObject({
    ...{ tone: 'bad', reasons: [expect.stringMatching(/demo has no API token/)] },
  }));

it('is not true while drift stands', () => {
  expect(say({ drift: 1 })).toMatchObject({ tone: 'bad', headline: 'Not true: 1 difference stands.' });
  expect(say({ drift: 2 }).headline).toBe('Not true: 2 differences stand.');
});

it.each([
  ['silent', 'attention', /no webhook comes/],
  ['degraded', 'bad', /cannot be read/],
  ['paused', 'attention', /is paused/],
] as const)('a source that is %s makes it %s, with the reason', (status, tone, reason) =>
  expect(say({}, { id: 'other', status })).toMatchObject({ tone, reasons: [expect.stringMatching(reason)] }),
);

it('a brake that is held asks for a person', () =>
  expect(say({ isBraked: true })).toMatchObject({ tone: 'bad', reasons: [expect.stringMatching(/until a person/)] }));

it('with no source there is nothing to be true', () =>
  expect(say()).toMatchObject({ tone: 'quiet', headline: 'Nothing to be true yet.' }));
