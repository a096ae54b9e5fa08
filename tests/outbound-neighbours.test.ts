import { waitFor } from '@evenkeel/testing';
import { judgeReceived, OUTBOUND_ENV, steerOutbound, versionsOfLog, type Outbound } from './harness/outbound';
import { startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';

/** Endpoints beside each other: what befalls one is not felt by another. */
let system: System;
let outbound: Outbound;
const NEIGHBOURS = ['one', 'two', 'three'];

beforeAll(async () => {
  const simulator = { SIMULATOR_SEED: 'neighbours', SIMULATOR_SUBSCRIBERS: '0' };
  system = await startSystem({ queue: 'redis', workers: 1, simulator, env: OUTBOUND_ENV });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  outbound = steerOutbound(system);
}, 180_000);

const burst = async (events: number) => {
  await system.control('POST', 'mutations', { mutations: [{ burst: { events, subscribers: 200 } }] });
  await system.settle();
};
const accepted = async (name: string) => (await outbound.received(name)).filter(({ status }) => status === 200).length;
const changes = async () => [...(await versionsOfLog(system)).values()].flat().length;

it('one that hangs, one that fails, one that is gone and one that is forbidden hold up nobody else', async () => {
  const gone = await outbound.tell('gone');
  await outbound.behave('gone', { fail: { probability: 1, status: 410 } });
  await outbound.tell('hangs');
  await outbound.behave('hangs', { hang: { probability: 1, ms: 60_000 } });
  const fails = await outbound.tell('fails');
  await outbound.behave('fails', { fail: { probability: 1 } });
  const forbidden = await outbound.tell('forbidden', { url: 'http://127.0.0.2:9/' });
  for (const name of NEIGHBOURS) await outbound.tell(name);

  await burst(2_000);
  const told = await changes();
  for (const name of NEIGHBOURS)
    await waitFor(async () => (await accepted(name)) >= told, { timeoutMs: 30_000, what: `${name} to be told of all` });
  for (const name of NEIGHBOURS)
    expect(judgeReceived(await outbound.received(name))).toEqual({
      outOfOrder: [],
      accepted: await versionsOfLog(system),
    });

  const { endpoints } = outbound.database.admin;
  await waitFor(async () => (await endpoints.find(gone))?.state === 'disabled', { timeoutMs: 10_000 });
  expect(await endpoints.find(gone)).toMatchObject({ state_reason: 'gone' });
  expect((await endpoints.find(fails))?.health.failures).toBeGreaterThanOrEqual(10);
  const errors = await system.rows('select distinct error from evenkeel.attempt where endpoint = $1', [forbidden]);
  expect(errors).toEqual([{ error: 'address_refused' }]);
  // It is probed with single messages, however many wait.
  expect((await outbound.received('fails')).length).toBeLessThan(200);
}, 180_000);

it('one that was disabled goes on where it was once it is resumed, with every version in order', async () => {
  const [{ id: gone } = { id: '' }] = await system.rows<{ id: string }>(
    "select id from evenkeel.endpoint where url like '%/receiver/gone'",
  );
  await outbound.behave('gone', { forget: true });
  await outbound.database.admin.endpoints.resume(gone, { keyId: 't', keyName: 't', requestId: 't' });
  await waitFor(async () => (await accepted('gone')) >= (await changes()), { timeoutMs: 60_000 });
  const { accepted: versions, outOfOrder } = judgeReceived(await outbound.received('gone'));
  expect(outOfOrder).toEqual([]);
  expect(versions).toEqual(await versionsOfLog(system));
}, 90_000);

it('one that asks to wait is left alone for as long', async () => {
  await outbound.tell('busy', { after: await endOfLog() });
  await outbound.behave('busy', { fail: { probability: 1, status: 429, retry_after_s: 2 } });
  await burst(50);
  await waitFor(async () => (await outbound.received('busy')).length > 0, { timeoutMs: 10_000 });
  await outbound.behave('busy');
  const before = await outbound.received('busy');
  await waitFor(async () => (await accepted('busy')) > 0, { timeoutMs: 20_000 });
  const first = (await outbound.received('busy')).find(({ status }) => status === 200);
  const last = before.at(-1);
  expect(Date.parse(first?.at ?? '') - Date.parse(last?.at ?? '')).toBeGreaterThan(1_800);
}, 60_000);

it('a worker that is stopped waits for no endpoint that hangs, and gives back what it was sending', async () => {
  await outbound.tell('silent');
  await outbound.behave('silent', { hang: { probability: 1, ms: 60_000 } });
  const sending = () => system.rows("select from evenkeel.message where state = 'sending'");
  await waitFor(async () => (await sending()).length > 10, { timeoutMs: 20_000, what: 'messages to be on their way' });
  const began = performance.now();
  await system.workers[0]?.stop();
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(await sending()).toEqual([]);
}, 60_000);

async function endOfLog(): Promise<Record<string, string>> {
  const places = await outbound.database.feed.end(['demo']);
  return Object.fromEntries(Object.entries(places).map(([source, { position }]) => [source, position]));
}
