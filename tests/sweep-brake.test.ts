import { repositoryRoot } from '@evenkeel/local-stack';
import { waitFor } from '@evenkeel/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { brokenRules } from './checker/broken-records';
import { differencesFromProvider } from './checker/compare-with-provider';
import { startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';

/** A list that lacks too many rows deletes nothing until reads by id, or a person, say so (protocol section 5, the brake). */

const SUBSCRIBERS = 200;

/** No webhook tells of anything: what is missing is found by sweeps alone. */
async function start(seed: string): Promise<System> {
  const system = await startSystem({
    queue: 'redis',
    workers: 1,
    simulator: {
      SIMULATOR_SEED: seed,
      SIMULATOR_SUBSCRIBERS: String(SUBSCRIBERS),
      SIMULATOR_ANNOUNCE: 'false',
      SIMULATOR_CALLS_PER_HOUR: '100000000',
    },
    reads: { settle_ms: 500, calls_per_hour: 1_000_000 },
  });
  await faults(system, {});
  await sweep(system);
  await nothingIsDue(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  return system;
}

const faults = (system: System, rest: object) =>
  system.control('PUT', 'faults', { ...TRIES_SOON_AGAIN, lost: { probability: 1 }, rest });
const mutate = (system: System, mutations: object[]) =>
  system.control('POST', 'mutations', { mutations: mutations.map((each) => ({ ...each, silent: true })) });
const ids = async (system: System, sql: string) => (await system.rows<{ id: string }>(sql)).map(({ id }) => id);
const count = async (system: System, sql: string) =>
  Number((await system.rows<{ n: string }>(`select count(*) as n from ${sql}`))[0]?.n);
const standing = (system: System) =>
  ids(system, 'select id from mirror.subscriber where ever_verified and deleted_at is null order by id');
const tombstones = (system: System) => count(system, 'mirror.subscriber where deleted_at is not null');
const deletions = (system: System) => count(system, "evenkeel.change where kind = 'deleted'");

interface Brake {
  readonly id: string;
  readonly brake: 'held' | 'accepted' | 'confirmed' | null;
  readonly of: string | null;
  readonly absent: number;
  readonly present: number;
  readonly missing: number;
}

const brakeOf = async (system: System, id: string) =>
  (
    await system.rows<Brake>(
      `select id::text, brake, braked_entity as of, samples_absent as absent, samples_present as present,
         (missing_subscribers + missing_rewards)::int as missing
       from evenkeel.sweep where id = $1`,
      [id],
    )
  )[0];

/** Asks for one and answers its id once it is done. One that was under way may have read before: it is let pass. */
async function sweep(system: System): Promise<string> {
  const asked = async () =>
    (
      await system.rows<{ id: string }>(
        "insert into evenkeel.sweep (source, reason) values ('demo', 'requested') on conflict do nothing returning id::text",
      )
    )[0]?.id;
  const id = await waitFor(asked, { timeoutMs: 60_000, every: 50, what: 'a sweep to be asked for' });
  await waitFor(async () => (await count(system, `evenkeel.sweep where id = ${id} and state = 'done'`)) === 1, {
    ...{ timeoutMs: 60_000, every: 50, what: 'the sweep to be done' },
  });
  return id;
}

const nothingIsDue = (system: System) =>
  waitFor(
    async () =>
      (await count(system, 'mirror.subscriber where dirty')) + (await count(system, 'mirror.reward where dirty')) === 0,
    { timeoutMs: 60_000, every: 100, what: 'nothing to be due' },
  );

/** That of a sweep, or of one after it: what a sweep finds to have changed may be reason enough for the next. */
async function brakeBecomes(system: System, id: string, what: string, is: (brake: Brake) => boolean): Promise<Brake> {
  const found = async () => {
    const [newest] = await ids(
      system,
      `select max(id)::text as id from evenkeel.sweep where id >= ${id} and brake is not null`,
    );
    const brake = newest ? await brakeOf(system, newest) : undefined;
    return brake && is(brake) ? brake : null;
  };
  return waitFor(found, { timeoutMs: 60_000, every: 50, what: `the brake to be ${what}` });
}

async function brakedMetric(system: System): Promise<number | null> {
  const text = await (await fetch(`${system.workers[0]?.managementUrl ?? ''}/metrics`)).text();
  const found = /^evenkeel_sweep_braked\{[^}]*source="demo"[^}]*\} (\d)$/m.exec(text);
  return found ? Number(found[1]) : null;
}

const metricBecomes = (system: System, value: number) =>
  waitFor(async () => (await brakedMetric(system)) === value, {
    ...{ timeoutMs: 30_000, every: 50, what: `evenkeel_sweep_braked to be ${value}` },
  });

/** No sweep is under way, and nothing is due that would be a reason for one: only what the last one lacked. */
const onlyTheBrakeIsLeft = (system: System) =>
  waitFor(
    async () =>
      (await count(system, "evenkeel.sweep where state <> 'done'")) === 0 &&
      (await count(system, 'mirror.subscriber where dirty and list_absent_fence is null')) === 0 &&
      (await count(system, 'mirror.reward where dirty and list_absent_fence is null')) === 0,
    { timeoutMs: 60_000, every: 100, what: 'nothing to be due but what the sweep lacked' },
  );

/** As a person runs it, beside a worker. */
function sweepOnDemand(system: System, ...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const script = join(repositoryRoot(), 'apps', 'worker', 'dist', 'sweep-on-demand.js');
  const { PATH, HOME } = process.env;
  const env = {
    ...{ PATH, HOME, LOG_LEVEL: 'warn' },
    DATABASE_URL: system.databaseUrl,
    EVENKEEL_ENCRYPTION_KEY: Buffer.alloc(32, 3).toString('base64'),
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { env, timeout: 120_000 }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, output: out + err }),
    );
  });
}

it('60 of 200 who are gone in silence are deleted once samples of them, and of their rewards, are gone by id too', async () => {
  const system = await start('gone in silence');
  const gone = (await standing(system)).slice(0, 60);
  await mutate(
    system,
    gone.map((id) => ({ reward: { subscriber_id: id, name: 'Mug' } })),
  );
  await sweep(system);
  await nothingIsDue(system);
  await mutate(
    system,
    gone.map((id) => ({ delete: { subscriber_id: id } })),
  );
  const id = await sweep(system);
  const { absent, present, of, missing } = await brakeBecomes(system, id, 'confirmed', ({ brake }) => brake !== 'held');
  // Twenty of each kind. A sweep that the first one led to may hold its own brake, for those of them that it still lacks.
  expect({ absent, present }).toEqual({ absent: of === 'both' ? 40 : 20, present: 0 });
  expect(missing).toBeGreaterThanOrEqual(60);
  await nothingIsDue(system);
  await metricBecomes(system, 0);
  expect(await ids(system, 'select id from mirror.subscriber where deleted_at is not null order by id')).toEqual(gone);
  expect(await differencesFromProvider(system)).toEqual([]);
  expect(await brokenRules(system)).toEqual({});
  // It is no brake any more, and what it told of is no news to the next sweep.
  expect(await brakeOf(system, await sweep(system))).toMatchObject({ brake: null, missing: 0 });
}, 180_000);

it.each([
  ['subscribers', 'subscriber', { list_hides: 0.3 }],
  ['rewards', 'reward', { reward_list_hides: 0.5 }],
])(
  'a list that lacks %s that are there by id deletes nothing, and the brake is held until a sweep is done without one',
  async (_, of, hides) => {
    const system = await start(`hidden ${of}`);
    const some = (await standing(system)).slice(0, 60);
    await mutate(
      system,
      some.map((id) => ({ reward: { subscriber_id: id, name: 'Mug' } })),
    );
    await sweep(system);
    await nothingIsDue(system);
    await faults(system, hides);
    const id = await sweep(system);
    const drawn = await brakeBecomes(system, id, 'sampled', ({ present }) => present > 0);
    expect(drawn).toMatchObject({ brake: 'held', of });
    expect(drawn.absent + drawn.present).toBe(20);
    await metricBecomes(system, 1);
    // Another sweep of that list holds its own, and samples it anew.
    const next = await sweep(system);
    await brakeBecomes(system, next, 'sampled', ({ brake, present }) => brake === 'held' && present > 0);
    expect(await deletions(system)).toBe(0);
    expect(await tombstones(system)).toBe(0);
    await metricBecomes(system, 1);
    await faults(system, {});
    await sweep(system);
    await metricBecomes(system, 0);
    await nothingIsDue(system);
    expect(await deletions(system)).toBe(0);
    expect(await differencesFromProvider(system)).toEqual([]);
    expect(await brokenRules(system)).toEqual({});
  },
  180_000,
);

it('a brake that samples cannot release is released by a person, and not held again for the same rows', async () => {
  const system = await start('accepted');
  const gone = (await standing(system)).slice(0, 40);
  await faults(system, { list_hides: 0.3 });
  await mutate(
    system,
    gone.map((id) => ({ delete: { subscriber_id: id } })),
  );
  const id = await sweep(system);
  await onlyTheBrakeIsLeft(system);
  const held = await brakeBecomes(system, id, 'sampled', ({ present }) => present > 0);
  expect(await tombstones(system)).toBe(0);
  await faults(system, {});
  // One that began by itself while the list still hid rows may hold a brake of its own.
  const [newest = ''] = await ids(system, 'select max(id)::text as id from evenkeel.sweep');
  const { code, output } = await sweepOnDemand(system, 'demo', '--accept-vanishing');
  expect(output).toContain('accepted: rows that the last sweep lacked may be deleted');
  expect(output).not.toContain('the brake is held');
  expect(code).toBe(0);
  expect(await brakeOf(system, held.id)).toMatchObject({ brake: 'accepted' });
  await nothingIsDue(system);
  expect(await ids(system, 'select id from mirror.subscriber where deleted_at is not null order by id')).toEqual(gone);
  expect(await differencesFromProvider(system)).toEqual([]);
  expect(await count(system, `evenkeel.sweep where id > ${newest} and brake is not null`)).toBe(0);
  await metricBecomes(system, 0);
  expect(await brokenRules(system)).toEqual({});
}, 180_000);
