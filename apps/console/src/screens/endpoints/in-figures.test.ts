import { countedInWords, latencyInWords, successInWords, successTone } from './in-figures';

it('calls nothing a success that was not tried, and nothing perfect that failed once', () => {
  expect(successInWords({ attempts: 0, delivered: 0 })).toBeNull();
  expect(successInWords({ attempts: 500, delivered: 500 })).toBe('100 %');
  expect(successInWords({ attempts: 10_000, delivered: 9_999 })).toBe('99.9 %');
  expect(successInWords({ attempts: 3, delivered: 1 })).toBe('33.3 %');
  expect(successInWords({ attempts: 3, delivered: 0 })).toBe('0.0 %');
});

it('says how much that asks of a person', () => {
  const tones = [0, 1, 9, 10].map((delivered) => successTone({ attempts: 10, delivered }));
  expect(tones).toEqual(['bad', 'bad', 'attention', 'good']);
  expect(successTone({ attempts: 0, delivered: 0 })).toBe('quiet');
});

it('says that it stopped counting, and how long an attempt took', () => {
  expect([9_999, 10_000].map(countedInWords)).toEqual(['9,999', '10,000 or more']);
  expect([48, 999, 1_240].map(latencyInWords)).toEqual(['48 ms', '999 ms', '1.2 s']);
});
