import { waitFor } from '@evenkeel/testing';
import { brokenRules } from '../checker/broken-records';
import { differencesFromProvider } from '../checker/compare-with-provider';
import type { System } from '../harness/start-system';
import {
  askForSweep,
  becomes,
  calls,
  canBeRead,
  callsSince,
  converged,
  count,
  mutate,
  newestSweep,
  noCallFor,
  setRest,
  SETTLE_MS,
  someSubscribers,
  startReading,
  swept,
  sweptOnce,
} from '../harness/watch-reading';

/** How often the provider is called (protocol sections 2, 5 and 10): for what is owed, and then no more. */

/** More than are asked for at once, several times. */
const SWEEP_PAGES = 60;
let system: System;

beforeAll(async () => {
  system = await startReading({ seed: 'calls', subscribers: 50 * SWEEP_PAGES });
  await sweptOnce(system);
}, 90_000);

it('200 hints for one subscriber, all within the settle delay, cost at most 3 reads of it, and then reads stop', async () => {
  await setSettleDelay(6_000);
  const [one] = await someSubscribers(system, 1);
  const before = await calls(system);
  await mutate(
    system,
    ...Array.from({ length: 200 }, (_, i) => ({ update: { subscriber_id: one, fields: { name: `Name ${i}` } } })),
  );
  await system.settle();
  const hints = 'select count(*) as n from evenkeel.delivery where subject_id = $1';
  expect(await count(system, hints, one)).toBe(200);
  await converged(system);
  const after = await calls(system);
  expect(callsSince(before, after, 'subscriber')).toBeGreaterThanOrEqual(1);
  expect(callsSince(before, after, 'subscriber')).toBeLessThanOrEqual(3);
  expect(after.calls - before.calls).toBe(callsSince(before, after, 'subscriber'));
  expect(await differencesFromProvider(system)).toEqual([]);
  await setSettleDelay(SETTLE_MS);
  await noCallFor(system, 2_000);
}, 60_000);

it('after the last change everything is proven, and then reads stop', async () => {
  await mutate(system, { live: { events: 60 } });
  await system.settle();
  // No webhook tells that a reward is flagged.
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  await noCallFor(system, 3 * SETTLE_MS);
}, 60_000);

it('a paused source is not read, whatever comes and whatever is asked for; resumed, it is', async () => {
  await setStatus('paused');
  await mutate(system, { live: { events: 30 } });
  await askForSweep(system);
  await noCallFor(system, 3_000);
  expect(await newestSweep(system)).toMatchObject({ state: 'requested' });
  await setStatus('active');
  await waitFor(async () => (await newestSweep(system)).state === 'done', {
    ...{ timeoutMs: 30_000, every: 50 },
    what: 'the sweep to be done',
  });
  await system.settle();
  await converged(system);
  expect(await differencesFromProvider(system)).toEqual([]);
}, 60_000);

it('a source that is paused in the middle of a sweep is not read any more, and goes on from there', async () => {
  // A worker knows within a second or two; so long, what is under way must not be answered.
  await setRest(system, { slow: { from_ms: 2_000, to_ms: 2_000 } });
  await askForSweep(system);
  await inTheMiddle();
  await setStatus('paused');
  // What is under way is answered, and at most once more is begun before it is known.
  await waitFor(async () => (await calls(system)).calls === (await laterCalls(2_200)), {
    ...{ timeoutMs: 30_000, every: 0 },
    what: 'the calls to end',
  });
  await noCallFor(system, 2_000);
  const stood = await newestSweep(system);
  expect(stood.next_page).toBeLessThan(Number(stood.total_pages));
  await setRest(system, {});
  await setStatus('active');
  await converged(system);
  expect(await newestSweep(system)).toMatchObject({ id: stood.id, state: 'done' });
  expect(await differencesFromProvider(system)).toEqual([]);
}, 120_000);

it('a sweep whose token is refused waits, asking now and then whether that has ended, and is carried on', async () => {
  await setRest(system, { slow: { from_ms: 1_000, to_ms: 1_000 } });
  await askForSweep(system);
  await inTheMiddle();
  const stood = await newestSweep(system);
  await setRest(system, { token: 'invalid_token' });
  await becomes(system, 'degraded', 'invalid_token');
  const before = (await calls(system)).calls;
  expect(await laterCalls(3_000)).toBeLessThanOrEqual(before + 3);
  await setRest(system, {});
  await canBeRead(system);
  await converged(system);
  expect(await newestSweep(system)).toMatchObject({ id: stood.id, state: 'done' });
  expect(await differencesFromProvider(system)).toEqual([]);
  // It waits, rather than to look again and again.
  expect(system.workers[0]?.output()).not.toContain('Warning');
  expect(await brokenRules(system)).toEqual({});
}, 60_000);

/** A worker knows within a second; nothing is due meanwhile. */
async function setSettleDelay(settle_ms: number): Promise<void> {
  await system.rows("update evenkeel.source set settings = settings || $1 where name = 'demo'", [{ settle_ms }]);
  await laterCalls(1_500);
}

function setStatus(status: string): Promise<unknown> {
  return system.rows("update evenkeel.source set status = $1, status_reason = null where name = 'demo'", [status]);
}

async function inTheMiddle(): Promise<void> {
  await waitFor(async () => ((page) => page > 2 && page < SWEEP_PAGES)((await newestSweep(system)).next_page), {
    ...{ timeoutMs: 30_000, every: 20 },
    what: 'the sweep to be in the middle of its pages',
  });
}

/** How many there will have been. */
async function laterCalls(afterMs: number): Promise<number> {
  const until = performance.now() + afterMs;
  await waitFor(() => performance.now() >= until, { timeoutMs: afterMs + 5_000, what: 'time to pass' });
  return (await calls(system)).calls;
}
