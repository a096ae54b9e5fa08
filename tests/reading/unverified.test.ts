import { waitFor } from '@evenkeel/testing';
import { brokenRules } from '../checker/broken-records';
import { differencesFromProvider } from '../checker/compare-with-provider';
import type { System } from '../harness/start-system';
import { calls, converged, mutate, setRest, startReading, sweptOnce } from '../harness/watch-reading';

/** Whoever is not verified is invisible to reads: that proves neither that they exist nor that they are gone (section 3). */

let system: System;

beforeAll(async () => {
  system = await startReading({ seed: 'unverified', subscribers: 60 });
  await sweptOnce(system);
}, 90_000);

interface Row {
  readonly version: number;
  readonly provisional: boolean;
  readonly ever_verified: boolean;
  readonly deleted: boolean;
  readonly looks: number;
  readonly look_ahead: boolean | null;
}

async function rowOf(id: string): Promise<Row | undefined> {
  const [row] = await system.rows<Row>(
    `select version::int, provisional, ever_verified, deleted_at is not null as deleted, looks,
       look_at > now() + interval '50 minutes' as look_ahead
     from mirror.subscriber where id = $1`,
    [id],
  );
  return row;
}

const kindsOf = async (id: string) =>
  (
    await system.rows<{ kind: string }>(
      "select kind from evenkeel.change where entity = 'subscriber' and subject_id = $1 order by position",
      [id],
    )
  ).map(({ kind }) => kind);

/** The webhook of a sign-up is sent when it is verified, so that is taken back before a read can see it. */
async function signUpUnverified(): Promise<string> {
  await setRest(system, { server_errors: { probability: 1 } });
  const [created] = await mutate(system, { create: { verified: true } });
  const id = String(created?.subscriber_id);
  await mutate(system, { silent: true, verify: { subscriber_id: id, verified: false } });
  await waitFor(() => rowOf(id), { timeoutMs: 20_000, what: 'the sign-up to be recorded' });
  await setRest(system, {});
  return id;
}

async function verify(id: string, verified: boolean): Promise<void> {
  await mutate(system, { verify: { subscriber_id: id, verified } });
  await system.settle();
  await converged(system);
}

it('a sign-up that is never verified stays provisional, is looked at again later, and is not deleted', async () => {
  const before = (await calls(system)).refused['subscriber_not_found'] ?? 0;
  const id = await signUpUnverified();
  const looked = async () => ((await rowOf(id))?.looks ?? 0) > 0;
  await waitFor(looked, { timeoutMs: 20_000, what: 'a look to be planned' });
  await converged(system);
  const row = await rowOf(id);
  expect(row).toMatchObject({ version: 1, provisional: true, ever_verified: false, deleted: false, look_ahead: true });
  // The settled read, and at most a courtesy before it.
  expect(row?.looks).toBeLessThanOrEqual(2);
  expect((await calls(system)).refused['subscriber_not_found']).toBeGreaterThan(before);
  expect(await kindsOf(id)).toEqual(['created']);

  await verify(id, true);
  const proven = { provisional: false, ever_verified: true, deleted: false, looks: 0, look_ahead: null };
  expect(await rowOf(id)).toMatchObject(proven);
  expect(await differencesFromProvider(system)).toEqual([]);
}, 60_000);

it('somebody who loses the verification and gets it again is deleted and restored, with versions without gaps', async () => {
  const [created] = await mutate(system, { create: { verified: true, fields: { first_name: 'Ada' } } });
  const id = String(created?.subscriber_id);
  await system.settle();
  await converged(system);
  expect(await kindsOf(id)).toEqual(['created', 'updated']);
  await verify(id, false);
  expect(await rowOf(id)).toMatchObject({ deleted: true, provisional: false });
  expect(await kindsOf(id)).toEqual(['created', 'updated', 'deleted']);
  await verify(id, true);
  expect(await rowOf(id)).toMatchObject({ version: 4, deleted: false, provisional: false });
  expect(await kindsOf(id)).toEqual(['created', 'updated', 'deleted', 'restored']);
  expect(await differencesFromProvider(system)).toEqual([]);
  expect(await brokenRules(system)).toEqual({});
}, 60_000);
