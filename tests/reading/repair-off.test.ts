import { waitFor } from '@evenkeel/testing';
import { brokenRules } from '../checker/broken-records';
import { differencesFromProvider, subscriberDifferences } from '../checker/compare-with-provider';
import type { System } from '../harness/start-system';
import {
  converged,
  mutate,
  noCallFor,
  SETTLE_MS,
  someSubscribers,
  startReading,
  swept,
  sweptOnce,
} from '../harness/watch-reading';

/** Drift is confirmed by two reads before it is reported; with `repair` off it is reported only (protocol section 8). */

let system: System;

beforeAll(async () => {
  system = await startReading({ seed: 'repair off', subscribers: 60, settings: { repair: false } });
  await sweptOnce(system);
}, 90_000);

interface Drift {
  readonly state: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly likely_cause: string;
  readonly found_by: string;
  readonly repaired: boolean;
}

const driftOf = (id: string) =>
  system.rows<Drift>(
    `select state, before, after, likely_cause, found_by, repaired_at is not null as repaired
     from evenkeel.drift where subject_id = $1 order by id`,
    [id],
  );

it('with repair off a change that nobody told of is confirmed as drift, and the row stays until a hint mends it', async () => {
  const [id = ''] = await someSubscribers(system, 1);
  const rowOf = () =>
    system.rows('select name, version, dirty, deleted_at, provisional from mirror.subscriber where id = $1', [id]);
  const [before] = await rowOf();
  await mutate(system, { silent: true, update: { subscriber_id: id, fields: { name: 'Grace Hopper' } } });
  await swept(system);
  const found = {
    ...{ state: 'confirmed', likely_cause: 'missed_hint', found_by: 'sweep', repaired: false },
    ...{ before: { name: before?.['name'] }, after: { name: 'Grace Hopper' } },
  };
  expect(await driftOf(id)).toEqual([found]);
  expect(await rowOf()).toEqual([before]);
  expect(await subscriberDifferences(system)).toEqual([expect.objectContaining({ id, dirty: false })]);
  // It is no reason to read it for ever; another sweep finds what is known.
  await noCallFor(system, 2 * SETTLE_MS);
  await swept(system);
  expect(await driftOf(id)).toEqual([found]);
  expect(await rowOf()).toEqual([before]);

  await mutate(system, { update: { subscriber_id: id, fields: { extra_field: 'a hint' } } });
  await system.settle();
  await waitFor(async () => (await driftOf(id))[0]?.repaired, { timeoutMs: 20_000, what: 'the drift to be repaired' });
  await converged(system);
  expect(await driftOf(id)).toEqual([{ ...found, repaired: true }]);
  expect(await differencesFromProvider(system)).toEqual([]);
}, 90_000);

it('with repair on it is mended at the first look, and reported once the second one has confirmed it', async () => {
  await system.rows("update evenkeel.source set settings = settings - 'repair' where name = 'demo'");
  const [, id = ''] = await someSubscribers(system, 2);
  await mutate(system, { silent: true, update: { subscriber_id: id, fields: { name: 'Mary Shelley' } } });
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  expect(await driftOf(id)).toEqual([
    expect.objectContaining({ state: 'confirmed', found_by: 'sweep', after: { name: 'Mary Shelley' }, repaired: true }),
  ]);
  expect(await brokenRules(system)).toEqual({});
}, 60_000);
