import { countInWords, dueInWords, durationInWords, relativeInWords } from './in-words';

it.each([
  [0.4, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [3_599, '59 min'],
  [3_600, '1 h'],
  [86_400, '24 h'],
  [2 * 86_400, '2 days'],
  [-5, '0 s'],
])('%s seconds are %s', (seconds, words) => expect(durationInWords(seconds)).toBe(words));

it('what is to come is told as such, and what is this second as now', () => {
  const now = Date.parse('2026-11-26T12:00:00Z');
  expect(relativeInWords('2026-11-26T11:59:48Z', now)).toBe('12 s ago');
  expect(relativeInWords('2026-11-26T12:05:00Z', now)).toBe('in 5 min');
  expect(relativeInWords('2026-11-26T12:00:00.300Z', now)).toBe('now');
});

it('what comes by itself is never said to be over', () => {
  const now = Date.parse('2026-11-26T12:00:00Z');
  expect(dueInWords('2026-11-26T12:05:00Z', now)).toBe('in 5 min');
  expect(dueInWords('2026-11-26T11:59:00Z', now)).toBe('due now');
});

it('counts have their thousands parted, and one thing is one', () => {
  expect(countInWords(48_120, 'subscriber')).toBe('48,120 subscribers');
  expect(countInWords(1, 'subscriber')).toBe('1 subscriber');
  expect(countInWords(0, 'delivery', 'deliveries')).toBe('0 deliveries');
});
