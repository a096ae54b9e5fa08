import { brokenRules } from './checker/broken-records';
import { differencesFromProvider } from './checker/compare-with-provider';
import { TRIES_SOON_AGAIN, type System } from './harness/start-system';
import { becomes, count, standing, startReading, swept } from './harness/watch-reading';

/** The mirror equals the provider whatever was lost, by what is read at its REST API (protocol sections 5, 6 and 10). */

const NO_WEBHOOKS = { ...TRIES_SOON_AGAIN, lost: { probability: 1 } };

async function start(seed: string, subscribers: number): Promise<System> {
  return startReading({ seed, subscribers, workers: 2, announce: true });
}

it('without any webhook the mirror is true after one sweep, and the source is silent', async () => {
  const system = await start('no webhooks', 300);
  await system.control('PUT', 'faults', NO_WEBHOOKS);
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  await system.control('POST', 'mutations', { mutations: [{ live: { events: 400 } }] });
  expect((await differencesFromProvider(system)).length).toBeGreaterThan(50);
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
  await becomes(system, 'silent', 'changes_without_webhooks');
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
  expect((await standing(system)).status).toBe('active');
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
  await becomes(system, 'degraded', 'invalid_token');
  await system.settle();
  expect(await count(system, live)).toBeGreaterThanOrEqual(before);
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  await becomes(system, 'active');
  await swept(system);
  expect(await differencesFromProvider(system)).toEqual([]);
}, 180_000);
