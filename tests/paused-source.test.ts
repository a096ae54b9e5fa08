import { waitFor } from '@evenkeel/testing';
import { brokenRules } from './checker/broken-records';
import { startSystem, TRIES_SOON_AGAIN, unaccounted, type System } from './harness/start-system';

let system: System;

beforeAll(async () => {
  const simulator = { SIMULATOR_SEED: 'paused', SIMULATOR_SUBSCRIBERS: '50' };
  system = await startSystem({ queue: 'redis', workers: 2, simulator });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
}, 90_000);

const live = (events: number) => system.control('POST', 'mutations', { mutations: [{ live: { events } }] });
const isShownAsPaused = async () => {
  const texts = system.workers.map(async ({ managementUrl }) => (await fetch(`${managementUrl}/metrics`)).text());
  return (await Promise.all(texts)).some((text) => /evenkeel_source_status{.*status="paused".*} 1$/m.test(text));
};
const count = async (where: string) =>
  Number((await system.rows<{ n: string }>(`select count(*) as n from evenkeel.delivery where ${where}`))[0]?.n);

it('deliveries of a paused source are kept as pending, touch nothing, and are recorded once it is resumed', async () => {
  const setStatus = (status: string) => system.rows(`update evenkeel.source set status = '${status}'`);
  await live(100);
  await system.settle();
  const [before] = await system.rows('select max(position) as position from evenkeel.change');
  const accepted = await count('true');
  await setStatus('paused');
  await waitFor(isShownAsPaused, { timeoutMs: 10_000, what: 'the metrics of a worker to say so' });
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
    timeoutMs: 30_000,
    what: 'a worker to record them',
  });
  expect(await brokenRules(system)).toEqual({});
}, 180_000);
