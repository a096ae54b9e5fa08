import { waitFor, type RunningApp } from '@evenkeel/testing';
import { brokenRules } from '../checker/broken-records';
import { differencesFromProvider } from '../checker/compare-with-provider';
import type { System } from '../harness/start-system';
import {
  askForSweep,
  attends,
  calls,
  callsSince,
  converged,
  mutate,
  newestSweep,
  rowsRead,
  setRest,
  startReading,
  swept,
  sweptOnce,
} from '../harness/watch-reading';

/** A source is read by one worker at a time, and by another one once that has ended (protocol sections 5 and 10). */

let system: System;

beforeAll(async () => {
  system = await startReading({ seed: 'two workers', subscribers: 3_600, workers: 2 });
  await sweptOnce(system);
}, 90_000);

/** The one that reads, and the one that does not. */
async function readers(): Promise<[RunningApp, RunningApp]> {
  const [first, second] = system.workers;
  if (!first || !second) throw new Error('there are not two workers');
  return (await attends(first)) ? [first, second] : [second, first];
}

it('of two workers only one reads the source', async () => {
  await mutate(system, { live: { events: 100 } });
  await system.settle();
  // No webhook tells that a reward is flagged.
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  const [reads, rests] = await readers();
  expect(await attends(reads)).toBe(true);
  expect(await rowsRead(reads)).toBeGreaterThan(1_000);
  expect(await attends(rests)).toBe(false);
  expect(await rowsRead(rests)).toBe(0);
}, 60_000);

it('a worker is killed in a sweep: another one takes over within 20 s and goes on from where it stood', async () => {
  const [reads, rests] = await readers();
  await setRest(system, { slow: { from_ms: 1_000, to_ms: 1_000 } });
  await askForSweep(system);
  await waitFor(async () => (await newestSweep(system)).next_page > 9, {
    ...{ timeoutMs: 30_000, every: 20 },
    what: 'the sweep to be in the middle of its pages',
  });
  await reads.kill();
  const [stood, before] = [await newestSweep(system), await calls(system)];
  expect(stood).toMatchObject({ state: 'running', stage: 'subscribers' });
  await setRest(system, {});
  await mutate(system, { live: { events: 50 } });

  await waitFor(() => attends(rests), { timeoutMs: 20_000, every: 100, what: 'the other worker to take over' });
  await system.settle();
  await converged(system);
  const done = await newestSweep(system);
  expect(done).toMatchObject({ id: stood.id, state: 'done' });
  // A deletion makes it step back, by a page or two; from page 1 it would be far more.
  const [left, asked] = [
    Number(stood.total_pages) - stood.next_page + 1,
    callsSince(before, await calls(system), 'subscribers'),
  ];
  expect(asked).toBeGreaterThanOrEqual(left);
  expect(asked).toBeLessThan(Number(stood.total_pages));
  expect(await differencesFromProvider(system)).toEqual([]);
  expect(await brokenRules(system)).toEqual({});
}, 90_000);
