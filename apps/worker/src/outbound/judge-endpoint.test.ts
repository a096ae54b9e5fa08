import type { SettledEndpoint } from '@evenkeel/database';
import { createLogger } from '@evenkeel/observability';
import { DISABLE_AFTER_MS, judgeEndpoint } from './judge-endpoint';

/** What judging asks of the database, which has its own tests. */
function judging(over: Partial<SettledEndpoint>) {
  const done: string[] = [];
  const told = new Set<number>();
  const outbound = {
    disable: async (_: string, reason: string) => done.push(`disabled: ${reason}`) > 0,
    noteAlarm: async (_: string, percent: number) => {
      done.push(`alarm at ${percent}`);
      return told.size < told.add(percent).size;
    },
    hasten: async () => void done.push('hastened'),
  };
  const settled: SettledEndpoint = {
    ...{ endpoint: 'ep', delivered: 0, failed: 1, promoted: 0, failures: 1, failures_before: 0, alarmed: 0 },
    ...{ failing_ms: null, ...over },
  };
  const ports = { outbound, log: createLogger('worker', 'silent'), disableAfterMs: DISABLE_AFTER_MS, probeAfter: 10 };
  return judgeEndpoint(settled, ports).then(() => done);
}

const days = (count: number) => String(count * 86_400_000);

it.each([
  [days(1), 0, []],
  [days(2.6), 0, ['alarm at 50']],
  [days(2.6), 50, []],
  [days(4.6), 50, ['alarm at 90']],
  [days(4.6), 0, ['alarm at 90']],
  [days(4.6), 90, []],
  [days(5), 90, ['disabled: failing_too_long']],
])('after failing for %s ms, told of at %i percent: %j', async (failing_ms, alarmed, expected) => {
  expect(await judging({ failing_ms, alarmed })).toEqual(expected);
});

it('one that answers again after it rested gets what waits', async () => {
  expect(await judging({ delivered: 1, failures: 0, failures_before: 12 })).toEqual(['hastened']);
  expect(await judging({ delivered: 1, failures: 0, failures_before: 3 })).toEqual([]);
});
