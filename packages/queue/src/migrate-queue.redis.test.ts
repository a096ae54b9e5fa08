import { createEmptyDatabase, cloneDatabase, query, someDeliveries, waitFor } from '@evenkeel/testing';
import { consumeDeliveries } from './consume-deliveries';
import { openDeliveryQueue } from './enqueue-deliveries';
import { migrateQueue } from './migrate-queue';
import { SILENT } from './queue-log';
import { scheduleMaintenance } from './schedule-maintenance';

const soon = { timeoutMs: 20_000 };

describe('migrateQueue', () => {
  it('makes the tables, changes nothing when run again, and may run several times at once', async () => {
    const { url } = await createEmptyDatabase();
    await Promise.all([migrateQueue(url), migrateQueue(url), migrateQueue(url)]);
    const versions = () => query(url, 'SELECT version, applied_at FROM bullmq.migration ORDER BY version');
    const before = await versions();
    await migrateQueue(url);
    expect(await versions()).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });

  it('rejects with the reason', async () => {
    await expect(migrateQueue('postgres://127.0.0.1:1/x')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('lets the role of the apps do all that a queue needs, and make nothing', async () => {
    const { url } = await cloneDatabase();
    const asApp = new URL(url);
    asApp.searchParams.set('options', '-c role=evenkeel_app');
    const place = { databaseUrl: asApp.href };
    expect(await query(place.databaseUrl, 'SELECT current_user::text AS me')).toEqual([{ me: 'evenkeel_app' }]);

    const recorded: string[] = [];
    const consumer = consumeDeliveries({ ...place, log: SILENT, record: async () => void recorded.push('batch') });
    const run = async (name: string) => void recorded.push(name);
    const maintenance = await scheduleMaintenance({
      ...place,
      log: SILENT,
      schedules: { nudge: { everyMs: 100 } },
      run,
    });
    const queue = openDeliveryQueue({ ...place, timeoutMs: 10_000 });
    await waitFor(() => queue.isReady(), soon);
    await queue.keep({ deliveries: someDeliveries(3), voided: [] });
    await waitFor(() => recorded.includes('batch') && recorded.includes('nudge'), soon);
    await Promise.all([queue.close(), consumer.close(), maintenance.close()]);

    await expect(query(place.databaseUrl, 'CREATE TABLE bullmq.mine ()')).rejects.toThrow('permission denied');
    await expect(query(place.databaseUrl, 'DELETE FROM bullmq.migration')).rejects.toThrow('permission denied');
  });

  it('gives the public nothing', async () => {
    const { url } = await cloneDatabase();
    const [rights] = await query(
      url,
      `SELECT has_schema_privilege('evenkeel_reader', 'bullmq', 'USAGE') AS schema,
              bool_or(has_function_privilege('evenkeel_reader', oid, 'EXECUTE')) AS functions
         FROM pg_proc WHERE pronamespace = 'bullmq'::regnamespace`,
    );
    expect(rights).toEqual({ schema: false, functions: false });
  });
});

it('an app without the tables says what to do, and comes up once they are there', async () => {
  const { url } = await createEmptyDatabase();
  const said: string[] = [];
  const error = (_details: object, message: string) => void said.push(message);
  const queue = openDeliveryQueue({ databaseUrl: url, timeoutMs: 10_000, log: { ...SILENT, error } });
  await waitFor(() => said.length > 0, soon);
  await migrateQueue(url);
  await waitFor(() => queue.isReady(), soon);
  await queue.keep({ deliveries: someDeliveries(1), voided: [] });
  await queue.close();
  expect(said).toEqual(['the tables of the queue are not there: run `npm run migrate`']);
});
