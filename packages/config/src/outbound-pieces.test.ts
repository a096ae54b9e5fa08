import { loadConfig, parseConfig } from './load-config';
import { outboundAllow, outboundDay, retrySchedule } from './outbound-pieces';

const pieces = { outboundAllow, outboundDay, retrySchedule };
const problemsOf = (environment: Record<string, string>) => {
  const parsed = parseConfig(pieces, environment);
  return parsed.ok ? [] : parsed.problems;
};

it('without a word, messages are tried for three days, and go nowhere private', () => {
  const config = loadConfig(pieces, {});
  expect(config.retrySchedule).toEqual(
    [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map((s) => s * 1_000),
  );
  expect(config.outboundAllow).toEqual([]);
  expect(config.outboundDay).toBe(86_400_000);
});

it('takes waits, hosts, addresses and CIDRs', () => {
  const config = loadConfig(pieces, {
    EVENKEEL_RETRY_SCHEDULE: '0s, 250ms,1d',
    EVENKEEL_OUTBOUND_DAY: '60s',
    EVENKEEL_OUTBOUND_ALLOW: 'localhost, hooks.internal,10.0.0.0/8,127.0.0.1,fd00::/8',
  });
  expect(config.retrySchedule).toEqual([0, 250, 86_400_000]);
  expect(config.outboundDay).toBe(60_000);
  expect(config.outboundAllow).toEqual(['localhost', 'hooks.internal', '10.0.0.0/8', '127.0.0.1', 'fd00::/8']);
});

it.each(['5', 's', '-5s', '1w', '0s,,5s', Array(51).fill('0s').join(',')])('%s is no schedule', (text) => {
  expect(problemsOf({ EVENKEEL_RETRY_SCHEDULE: text })).toEqual([
    expect.stringMatching(/^EVENKEEL_RETRY_SCHEDULE must be/),
  ]);
});

it.each(['http://a', '10.0.0.0/33', '10.0.0', 'fd00::/129', 'a/8', 'a b'])('%s is neither host nor net', (text) => {
  expect(problemsOf({ EVENKEEL_OUTBOUND_ALLOW: text })).toEqual([
    expect.stringMatching(/^EVENKEEL_OUTBOUND_ALLOW must be/),
  ]);
});

it.each(['0s', '999ms', '25h', 'day'])('%s is no day', (text) => {
  expect(problemsOf({ EVENKEEL_OUTBOUND_DAY: text })).toEqual([
    expect.stringMatching(/^EVENKEEL_OUTBOUND_DAY must be/),
  ]);
});
