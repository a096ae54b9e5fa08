import { readRetryAfter } from './retry-after';

test.each([
  [null, null],
  ['120', 120_000],
  ['0', 0],
  ['soon', null],
  ['-1', null],
  ['', null],
  ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
])('Retry-After %j is %j ms', (header, millis) => {
  expect(readRetryAfter(header)).toBe(millis);
});

test('a date is counted from now', () => {
  jest.useFakeTimers({ now: Date.parse('2025-10-22T08:00:00Z') });
  expect(readRetryAfter('Wed, 22 Oct 2025 08:01:00 GMT')).toBe(60_000);
  jest.useRealTimers();
});
