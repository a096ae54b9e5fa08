import { waitFor } from '@evenkeel/testing';
import {
  expectStableIds,
  judgeReceived,
  OUTBOUND_ENV,
  steerOutbound,
  versionsOfLog,
  type Outbound,
} from './harness/outbound';
import { startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';

/**
 * What subscribers' changes are told, whatever befalls who is told and who tells: to a receiver that fails half of the time,
 * goes down, and hangs, by workers that are killed with SIGKILL in the middle.
 */
const EVENTS = 24_000;

let system: System;
let outbound: Outbound;

beforeAll(async () => {
  const simulator = { SIMULATOR_SEED: 'outbound', SIMULATOR_SUBSCRIBERS: '0' };
  system = await startSystem({ queue: 'redis', workers: 2, simulator, env: OUTBOUND_ENV });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  outbound = steerOutbound(system);
}, 180_000);

const delivered = async () =>
  Number(
    (await system.rows<{ n: string }>("select count(*) as n from evenkeel.message where state = 'delivered'"))[0]?.n,
  );

it('ends with exactly the versions 1 to n of every subscriber, in order', async () => {
  const flaky = await outbound.tell('flaky');
  await outbound.behave('flaky', { fail: { probability: 0.5 } });
  await system.control('POST', 'mutations', { mutations: [{ burst: { events: EVENTS, subscribers: 1_500 } }] });
  for (const reached of [500, 2_000, 4_000]) {
    await waitFor(async () => (await delivered()) >= reached, { timeoutMs: 60_000, what: `${reached} delivered` });
    await outbound.killWorkers();
  }
  await outbound.behave('flaky', { down: true });
  const failures = async () => (await outbound.database.admin.endpoints.find(flaky))?.health.failures ?? 0;
  // Nothing comes through any more, and it is only probed.
  await waitFor(async () => (await failures()) >= 12, { timeoutMs: 60_000, what: 'the endpoint to fail' });
  await outbound.behave('flaky', { fail: { probability: 0.5 } });
  await system.settle();
  await waitFor(() => outbound.isDone(), { timeoutMs: 180_000, every: 500, what: 'all messages to be delivered' });

  const received = await outbound.received('flaky');
  const { accepted, outOfOrder } = judgeReceived(received);
  const log = await versionsOfLog(system);
  expect([...log.values()].flat().length).toBeGreaterThan(10_000);
  expect(outOfOrder).toEqual([]);
  expect(new Map([...accepted].toSorted())).toEqual(new Map([...log].toSorted()));
  expect(received.every(({ verified }) => verified)).toBe(true);
  expect(
    await system.rows('select from evenkeel.message where endpoint = $1 and state <> $2', [flaky, 'delivered']),
  ).toEqual([]);
  expectStableIds(received);
}, 400_000);
