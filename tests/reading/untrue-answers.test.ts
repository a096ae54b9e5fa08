import { waitFor } from '@evenkeel/testing';
import { brokenRules } from '../checker/broken-records';
import { differencesFromProvider, subscriberDifferences } from '../checker/compare-with-provider';
import type { System } from '../harness/start-system';
import { converged, due, mutate, setRest, SETTLE_MS, startReading, swept, sweptOnce } from '../harness/watch-reading';

/** Lists that shift while they are read, replicas that lag, clocks that are wrong (protocol sections 1, 2, 3 and 5). */

let system: System;

beforeAll(async () => {
  system = await startReading({ seed: 'untrue answers', subscribers: 600 });
  await sweptOnce(system);
}, 90_000);

it.each([
  ['and webhooks tell of it', false],
  ['silently', true],
])(
  'rows are deleted while a sweep reads, %s: no row that is there is missing or deleted',
  async (_, silent) => {
    // Some of it is new to the mirror, so that a page that is skipped would show.
    await mutate(system, { silent: true, create: { count: 60 } });
    await setRest(system, { deletes_in_sweeps: { every_pages: 2, silent } });
    await swept(system);
    await setRest(system, {});
    await system.settle();
    await converged(system);
    // What changed behind the sweep, the next one finds; but whoever is there must be here.
    const lines = await differencesFromProvider(system);
    expect(lines.filter((line) => line.endsWith('is missing'))).toEqual([]);
    await swept(system);
    expect(await differencesFromProvider(system)).toEqual([]);
  },
  90_000,
);

it('a replica lags almost as long as the settle delay: no row that is false is ever clean', async () => {
  await setRest(system, { stale: { lag_ms: SETTLE_MS - 20 } });
  await mutate(system, { live: { events: 250 } });
  await system.settle();
  let sawFalseRows = 0;
  for (let sees = true; sees;) {
    sees = (await due(system)) > 0;
    const differing = await subscriberDifferences(system);
    expect(differing.filter(({ dirty }) => dirty !== true)).toEqual([]);
    sawFalseRows += differing.length;
  }
  expect(sawFalseRows).toBeGreaterThan(0);
  await converged(system);
  expect(await subscriberDifferences(system)).toEqual([]);
  await setRest(system, {});
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
}, 90_000);

it.each([
  ['an hour ahead', 3_600],
  ['two days behind, after it was an hour ahead', -2 * 86_400],
])(
  'the clock of the provider is %s: what it answers now stands in the mirror',
  async (_, skew) => {
    await setRest(system, { timestamp_skew_s: skew, object_times_skew_s: skew });
    await mutate(system, { live: { events: 60 } });
    await system.settle();
    await swept(system);
    // A row that seems older than what is held is looked at a second time.
    await waitFor(async () => (await differencesFromProvider(system, { timesSkewS: skew })).length === 0, {
      ...{ timeoutMs: 30_000, every: 200 },
      what: 'the mirror to be what is answered',
    });
    await converged(system);
    expect(await differencesFromProvider(system, { timesSkewS: skew })).toEqual([]);
  },
  90_000,
);

it('all of that breaks no rule of the records', async () => {
  expect(await brokenRules(system)).toEqual({});
});
