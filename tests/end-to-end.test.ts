import { brokenRules } from './checker/broken-records';
import { foldIndependently, type RecordedBody } from './harness/independent-fold';
import {
  acceptedIds,
  LIST,
  QUEUES,
  startSystem,
  TRIES_SOON_AGAIN,
  unaccounted,
  type System,
} from './harness/start-system';

/**
 * A campaign that lives, with everything that webhooks do to a receiver short of losing them: repeated, delayed and
 * reordered, signed in both encodings, with foreign ones among them. Two workers record at once.
 */
describe.each(QUEUES)('with the queue in %s', (queue) => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem({
      queue,
      workers: 2,
      simulator: { SIMULATOR_SEED: 'end to end', SIMULATOR_SUBSCRIBERS: '150' },
    });
    await system.control('PUT', 'faults', {
      ...TRIES_SOON_AGAIN,
      repeated: { probability: 0.2, count: 2 },
      delayed: { probability: 0.3, up_to_ms: 1_500 },
      reordered: { probability: 0.3, window: 20, hold_ms: 500 },
      test_ping: { probability: 0.02 },
      foreign_list: { probability: 0.02 },
    });
    await system.control('POST', 'mutations', { mutations: [{ live: { events: 1_500 } }] });
    await system.control('PUT', 'faults', {
      ...TRIES_SOON_AGAIN,
      repeated: { probability: 0.2 },
      reordered: { probability: 0.3, window: 20, hold_ms: 500 },
      signature: 'hex',
      reward_shape: 'flat',
      bonus_unlocked: true,
    });
    await system.control('POST', 'mutations', { mutations: [{ live: { events: 1_500 } }] });
    await system.settle();
  }, 180_000);

  it('every delivery that was answered 200 is recorded, once, and nothing else is', async () => {
    expect(acceptedIds(await system.sent()).length).toBeGreaterThan(3_000);
    expect(await unaccounted(system)).toEqual({ lost: [], unexplained: [] });
  });

  it('the mirror equals an independent fold of the recorded deliveries, row by row', async () => {
    const deliveries = await system.rows<RecordedBody>(
      "select fence, convert_from(body, 'UTF8') as body from evenkeel.delivery where outcome <> 'pending' order by fence, id",
    );
    const expected = foldIndependently(deliveries, LIST);
    const mirror = await system.rows<Record<string, unknown> & { id: string; version: string }>(
      'select *, extract(epoch from provider_created_at)::int as created_seconds from mirror.subscriber order by id',
    );
    const held = mirror.map(({ id, version, deleted_at: deletedAt, created_seconds: created, ...columns }) => {
      const names = Object.keys(expected.get(id)?.columns ?? {});
      const values = Object.fromEntries(names.map((name) => [name, columns[name]]));
      return [
        id,
        { columns: { ...values, provider_created_at: created }, deleted: deletedAt !== null, version: Number(version) },
      ];
    });
    expect(held.length).toBeGreaterThan(200);
    expect(held).toEqual([...expected].sort(([a], [b]) => (a < b ? -1 : 1)));
  });

  it('versions, changes, ledger and counters agree', async () => {
    expect(await brokenRules(system)).toEqual({});
  });

  it('foreign webhooks and test pings were kept, and touched nothing', async () => {
    const foreign = await system.rows(
      "select * from evenkeel.delivery where reason = 'foreign_list' and change_ids = '{}'",
    );
    expect(foreign.length).toBeGreaterThan(5);
    expect(await system.rows('select * from mirror.subscriber where list_uuid <> $1', [LIST])).toEqual([]);
  });

  it('both workers took part', async () => {
    const parts = await Promise.all(
      system.workers.map(async ({ managementUrl }) => (await fetch(`${managementUrl}/metrics`)).text()),
    );
    for (const text of parts) expect(text).toMatch(/evenkeel_worker_recorded_total\{.*outcome="applied".*\} [1-9]/);
  });
});
