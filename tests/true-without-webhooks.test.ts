import { waitFor } from '@evenkeel/testing';
import { brokenRules } from './harness/check-records';
import { differencesFromProvider } from './harness/compare-with-provider';
import { startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';

/** The mirror equals the provider whatever was lost, by what is read at its REST API (protocol sections 5, 6 and 10). */

const SETTLE_MS = 1_000;
const NO_WEBHOOKS = { ...TRIES_SOON_AGAIN, lost: { probability: 1 } };

async function start(seed: string, subscribers: number): Promise<System> {
  return startSystem({
    queue: 'redis',
    workers: 2,
    simulator: {
      SIMULATOR_SEED: seed,
      SIMULATOR_SUBSCRIBERS: String(subscribers),
      SIMULATOR_CALLS_PER_HOUR: '100000000',
    },
    reads: { settle_ms: SETTLE_MS, calls_per_hour: 1_000_000 },
  });
}

const status = async (system: System) =>
  (
    await system.rows<{ status: string; status_reason: string | null }>(
      'select status, status_reason from evenkeel.source',
    )
  )[0];

async function swept(system: System): Promise<void> {
  await system.rows("insert into evenkeel.sweep (source, reason) values ('demo', 'requested') on conflict do nothing");
  await waitFor(async () => (await openSweeps(system)) === 0 && (await due(system)) === 0, {
    timeoutMs: 120_000,
    every: 200,
    what: 'the sweep to be done and nothing to be due',
  });
}
const count = async (system: System, sql: string) => Number((await system.rows<{ n: string }>(sql))[0]?.n);
const openSweeps = (system: System) =>
  count(system, "select count(*) as n from evenkeel.sweep where state in ('requested', 'running')");
const due = (system: System) =>
  count(
    system,
    'select (select count(*) from mirror.subscriber where dirty) + (select count(*) from mirror.reward where dirty) as n',
  );

it('without any webhook the mirror is true after one sweep, and the source is silent', async () => {
  const system = await start('no webhooks', 300);
  await system.control('PUT', 'faults', NO_WEBHOOKS);
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  await system.control('POST', 'mutations', { mutations: [{ live: { events: 400 } }] });
  expect((await differencesFromProvider(system)).length).toBeGreaterThan(50);
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  await waitFor(async () => (await status(system))?.status === 'silent', {
    timeoutMs: 10_000,
    every: 200,
    what: 'silent',
  });
  expect(await brokenRules(system)).toEqual({});
}, 180_000);

it('with 30 % lost, 20 % repeated and all reordered it is true after one sweep', async () => {
  const system = await start('lossy', 300);
  await system.control('PUT', 'faults', {
    ...TRIES_SOON_AGAIN,
    lost: { probability: 0.3 },
    repeated: { probability: 0.2 },
    reordered: { probability: 1, window: 20, hold_ms: 500 },
  });
  await system.control('POST', 'mutations', { mutations: [{ live: { events: 800 } }] });
  await system.settle();
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  expect((await status(system))?.status).toBe('active');
  expect(await brokenRules(system)).toEqual({});
}, 180_000);

it('with the token revoked nothing is deleted, and the source is degraded with the reason, until it is good again', async () => {
  const system = await start('revoked', 100);
  await swept(system);
  const live = 'select count(*) as n from mirror.subscriber where deleted_at is null';
  const before = await count(system, live);
  await system.control('PUT', 'faults', { ...TRIES_SOON_AGAIN, rest: { token: 'invalid_token' } });
  const [someone] = await system.rows<{ id: string }>('select id from mirror.subscriber where ever_verified limit 1');
  await system.control('POST', 'mutations', {
    mutations: [{ delete: { subscriber_id: someone?.id } }, { live: { events: 50 } }],
  });
  await waitFor(async () => (await status(system))?.status === 'degraded', {
    timeoutMs: 30_000,
    every: 100,
    what: 'degraded',
  });
  expect((await status(system))?.status_reason).toBe('invalid_token');
  await system.settle();
  expect(await count(system, live)).toBeGreaterThanOrEqual(before);
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  await waitFor(async () => (await status(system))?.status === 'active', {
    timeoutMs: 60_000,
    every: 200,
    what: 'healthy',
  });
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
}, 180_000);

it('a replica that lags proves nothing false for longer than the settle delay', async () => {
  const system = await start('lagging', 50);
  await swept(system);
  await system.control('PUT', 'faults', { ...TRIES_SOON_AGAIN, rest: { stale: { lag_ms: SETTLE_MS - 200 } } });
  await system.control('POST', 'mutations', { mutations: [{ live: { events: 200 } }] });
  await system.settle();
  await waitFor(async () => (await due(system)) === 0, { timeoutMs: 60_000, every: 100, what: 'nothing to be due' });
  expect(await differencesFromProvider(system)).toEqual([]);
  expect(await brokenRules(system)).toEqual({});
}, 180_000);
