import { startOwnPostgres, waitFor, type OwnService } from '@evenkeel/testing';
import { brokenRules } from './harness/check-records';
import { startSystem, TRIES_SOON_AGAIN, unaccounted, type System } from './harness/start-system';

/** What happens to the records while something is away, or told to wait. */
let postgres: OwnService;
let system: System;

beforeAll(async () => {
  postgres = await startOwnPostgres();
  system = await startSystem({
    workers: 2,
    databaseUrl: postgres.url,
    simulator: { SIMULATOR_SEED: 'outages', SIMULATOR_SUBSCRIBERS: '50' },
  });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
}, 90_000);

const live = (events: number) => system.control('POST', 'mutations', { mutations: [{ live: { events } }] });
const count = async (where: string) =>
  Number((await system.rows<{ n: string }>(`select count(*) as n from evenkeel.delivery where ${where}`))[0]?.n);

it('while Postgres is away webhooks are still answered 200; the jobs wait, and go on by themselves', async () => {
  await live(200);
  await system.settle();
  await postgres.kill();
  await live(300);
  const quiet = async () => (await system.control<{ quiet: boolean }>('GET', 'status')).quiet;
  await waitFor(quiet, { timeoutMs: 60_000, every: 100, what: 'the simulator to have sent everything' });
  const { deliveries } = await system.control<{ deliveries: { given_up: number } }>('GET', 'status');
  expect(deliveries.given_up).toBe(0);
  await postgres.start();
  await system.settle();

  expect(await unaccounted(system)).toEqual({ lost: [], unexplained: [] });
  expect(await brokenRules(system)).toEqual({});
}, 180_000);

it('deliveries of a paused source are kept as pending, touch nothing, and are recorded once it is resumed', async () => {
  const setStatus = (status: string) => system.rows(`update evenkeel.source set status = '${status}'`);
  const [before] = await system.rows('select max(position) as position from evenkeel.change');
  const accepted = await count('true');
  await setStatus('paused');
  await live(100);
  await waitFor(() => count("outcome = 'pending'"), { timeoutMs: 30_000, what: 'a delivery to be pending' });
  const quiet = async () => (await system.control<{ quiet: boolean }>('GET', 'status')).quiet;
  await waitFor(async () => (await quiet()) && (await unaccounted(system)).lost.length === 0, {
    timeoutMs: 60_000,
    what: 'all that was accepted to be kept',
  });
  const pending = await count("outcome = 'pending' and reason = 'source_paused'");
  expect(pending).toBe((await count('true')) - accepted);
  expect(await system.rows('select max(position) as position from evenkeel.change')).toEqual([before]);

  await setStatus('active');
  await waitFor(async () => (await count("outcome = 'pending'")) === 0, {
    timeoutMs: 60_000,
    what: 'the nudge to record them',
  });
  expect(await brokenRules(system)).toEqual({});
}, 180_000);
