import { waitFor } from '@evenkeel/testing';
import { brokenRules } from '../checker/broken-records';
import { differencesFromProvider } from '../checker/compare-with-provider';
import type { System } from '../harness/start-system';
import {
  askForSweep,
  becomes,
  calls,
  converged,
  count,
  mutate,
  setRest,
  someSubscribers,
  startReading,
  sweptOnce,
} from '../harness/watch-reading';

/** What the provider refuses, or answers with nonsense, proves nothing; it is waited for (protocol section 5). */

const HOUR_MS = 6_000;
let system: System;

beforeAll(async () => {
  system = await startReading({ seed: 'refusals', subscribers: 150, settings: { hour_ms: HOUR_MS } });
  await sweptOnce(system);
}, 90_000);

/** Sign-ups and updates only: then no row may be deleted, whatever is answered. */
async function burst(events: number): Promise<void> {
  const { subscribers } = await system.control<{ subscribers: { live: number } }>('GET', 'status');
  await mutate(system, { burst: { events, subscribers: subscribers.live + 10 } });
  await system.settle();
}

const deletions = () =>
  count(system, "select count(*) as n from evenkeel.change where kind in ('deleted', 'restored')");

/** Answers that were no answers. */
async function broken(): Promise<number> {
  const { server_error: failed = 0, malformed = 0 } = (await calls(system)).refused;
  return failed + malformed;
}

/** Another worker looks at once into what the former one had found out; that one would do so within a minute. */
async function changeWorkers(): Promise<void> {
  await Promise.all(system.workers.splice(0).map((worker) => worker.stop()));
  system.workers.push(await system.startWorker());
}

it('"too many calls" fails nothing: no call is made until the hour is over, and then the mirror becomes true', async () => {
  const before = await deletions();
  await setRest(system, { hour_ms: HOUR_MS });
  await waitFor(() => Date.now() % HOUR_MS < 300, { timeoutMs: 2 * HOUR_MS, what: 'an hour of the provider to begin' });
  await setRest(system, { hour_ms: HOUR_MS, budget_spent: true });
  await burst(40);
  const emptied = (fromMs: number) =>
    count(
      system,
      "select count(*) as n from evenkeel.budget where empty_until > clock_timestamp() + $1 * interval '1 millisecond'",
      fromMs,
    );
  await waitFor(() => emptied(0), { timeoutMs: 10_000, what: 'the budget to be emptied' });
  let under = await calls(system);
  await waitFor(async () => under.calls === (under = await calls(system)).calls, {
    ...{ timeoutMs: 2_000, every: 100 },
    what: 'the calls that were under way to be answered',
  });
  expect(under.refused['too_many_calls']).toBeGreaterThan(0);
  let looks = 0;
  while ((await emptied(300)) > 0) {
    expect((await calls(system)).calls).toBe(under.calls);
    looks += 1;
  }
  expect(looks).toBeGreaterThan(10);
  await converged(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  expect(await deletions()).toBe(before);
  await becomes(system, 'active');
}, 90_000);

it.each([
  ['stopped', ['list_error', 'campaign_stopped'], 'another worker looks', changeWorkers],
  ['stopped_but_readable', ['campaign_stopped'], 'a webhook comes', () => burst(1)],
] as const)(
  'the campaign is %s: what is not found is kept, the source is degraded with %j, until it is active again and %s',
  async (campaign, reasons, _, giveSign) => {
    const [gone] = await someSubscribers(system, 1);
    const before = await deletions();
    await setRest(system, { campaign });
    await mutate(system, { delete: { subscriber_id: gone } });
    for (const reason of reasons) await becomes(system, 'degraded', reason);
    await burst(10);
    expect(await deletions()).toBe(before);
    const row = 'select count(*) as n from mirror.subscriber where id = $1 and dirty and deleted_at is null';
    expect(await count(system, row, gone)).toBe(1);

    await setRest(system, {});
    await giveSign();
    await becomes(system, 'active');
    await converged(system);
    expect(await differencesFromProvider(system)).toEqual([]);
    expect(await deletions()).toBe(before + 1);
  },
  90_000,
);

const MALFORMED = ['without_key', 'truncated', 'html', 'empty'];

it.each<[string, object]>([
  ['503 for 4 s', { server_errors: { probability: 1, status: 503, for_ms: 4_000 } }],
  ['502 now and then', { server_errors: { probability: 0.3, status: 502 } }],
  ...MALFORMED.map((kind): [string, object] => [`200 that is ${kind}`, { malformed: { probability: 0.3, kind } }]),
])(
  '%s: nothing false is recorded, and the mirror becomes true all the same',
  async (_, rest) => {
    const [before, refused] = [await deletions(), await broken()];
    await setRest(system, rest);
    await burst(15);
    await askForSweep(system);
    await converged(system);
    expect(await broken()).toBeGreaterThan(refused);
    expect(await deletions()).toBe(before);
    expect(await differencesFromProvider(system)).toEqual([]);
    await setRest(system, {});
    await becomes(system, 'active');
  },
  90_000,
);

it('all of that breaks no rule of the records', async () => {
  expect(await brokenRules(system)).toEqual({});
});
