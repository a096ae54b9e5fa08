import { cloneDatabase, query, waitFor } from '@evenkeel/testing';
import { startSystem, TRIES_SOON_AGAIN } from './harness/start-system';

/** The built worker by its environment: what is older than it is to keep goes soon after its start, while webhooks come. */
const DAY_MS = 86_400_000;
const SOON = { timeoutMs: 30_000, every: 100 };

function dayBefore(days: number): { readonly name: string; readonly from: string; readonly until: string } {
  const at = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - days * DAY_MS);
  return {
    name: `delivery_${at.toISOString().slice(0, 10).replaceAll('-', '_')}`,
    from: at.toISOString(),
    until: new Date(at.getTime() + DAY_MS).toISOString(),
  };
}

it('a worker drops what is too old, tells what is stored, and records meanwhile', async () => {
  const { url } = await cloneDatabase();
  const [old, young] = [dayBefore(6), dayBefore(3)];
  for (const { name, from, until } of [old, young])
    await query(
      url,
      `select evenkeel.make_partition('delivery', $1, 'id', evenkeel.uuidv7_floor($2::timestamptz)::text,
         evenkeel.uuidv7_floor($3::timestamptz)::text)`,
      [name, from, until],
    );
  // As if an audit had been past them: at a first start the retention may come before it, and would wait for an hour.
  await query(
    url,
    'insert into evenkeel.ledger_audit (audited_until, last_id, finished_at) values (now(), evenkeel.uuidv7_floor(now()), now())',
  );
  const system = await startSystem({
    ...{ databaseUrl: url, queue: 'redis', workers: 2, env: { EVENKEEL_KEEP_DELIVERIES_DAYS: '4' } },
    simulator: { SIMULATOR_SUBSCRIBERS: '50', SIMULATOR_ANNOUNCE: 'true' },
  });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  await system.control('POST', 'mutations', { mutations: [{ live: { events: 100 } }] });
  const stands = async (name: string) =>
    (await system.rows('select to_regclass($1) as found', [`evenkeel_partitions.${name}`]))[0]?.['found'] !== null;
  await waitFor(async () => !(await stands(old.name)), { ...SOON, what: 'the old day to be dropped' });
  expect(await stands(young.name)).toBe(true);

  const figures = async () =>
    (
      await Promise.all(
        system.workers.map(async ({ managementUrl }) => (await fetch(`${managementUrl}/metrics`)).text()),
      )
    ).join('\n');
  const bytes = async () => Number(/^evenkeel_stored_bytes\{what="deliveries".*\} (\d+)$/m.exec(await figures())?.[1]);
  await waitFor(async () => (await bytes()) > 0, { ...SOON, what: 'the metric of what is stored' });
  expect(await figures()).toMatch(/^evenkeel_expired_partitions\{.*\} 0$/m);
  await system.settle();
}, 120_000);
