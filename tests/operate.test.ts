import { connect, type Client } from '@evenkeel/client';
import { atFileEnd, runApp, waitFor, type RunningApp } from '@evenkeel/testing';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { controlSimulator } from './harness/control-simulator';
import { eventsOf } from './harness/events-of';
import {
  acceptedIds,
  KEY,
  startSystem,
  TRIES_SOON_AGAIN,
  type SentDelivery,
  type System,
} from './harness/start-system';

/** What README promises under "Operate it": with the REST API and the command alone a campaign is connected and steered. */
const API_KEY = 'ek_of-somebody-who-is-new-here';
const LIST = 'MF0000000042';
const SUBSCRIBERS = 400;
const [FIRST, SECOND] = ['the first secret', 'the second secret'];
const SOON = { timeoutMs: 30_000, every: 100 };
/** How long a change to a source may take until each app goes by it (README, and the product's promise). */
const TAKES_EFFECT_MS = 2_000;

let system: System;
let admin: RunningApp;
let client: Client;
let provider: RunningApp;
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-operate-'));

beforeAll(async () => {
  // What is not delivered at once is given up.
  const env = { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.1', EVENKEEL_RETRY_SCHEDULE: '0s' };
  system = await startSystem({ workers: 1, queue: 'redis', simulator: { SIMULATOR_SUBSCRIBERS: '0' }, env });
  admin = await runApp('admin', {
    ...env,
    ...{ DATABASE_URL: system.databaseUrl, REDIS_URL: system.redis?.url ?? '', LOG_LEVEL: 'warn' },
    ...{ EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64'), EVENKEEL_ADMIN_KEY: API_KEY },
  });
  client = connect({ url: admin.url, apiKey: API_KEY });
  provider = await startProvider(FIRST);
  atFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
}, 120_000);

/** The provider, as it was when it ended; it signs with this secret. */
async function startProvider(secret: string): Promise<RunningApp> {
  const started = await runApp('simulator', {
    ...{ SIMULATOR_LIST: LIST, SIMULATOR_SEED: 'operate', SIMULATOR_SUBSCRIBERS: String(SUBSCRIBERS) },
    ...{ SIMULATOR_RATE: '0', SIMULATOR_ANNOUNCE: 'false', SIMULATOR_CALLS_PER_HOUR: '0' },
    ...{ SIMULATOR_STATE_FILE: join(folder, 'campaign.json'), SIMULATOR_WEBHOOK_SECRET: secret },
    SIMULATOR_WEBHOOK_URL: `${system.ingests[0]?.url ?? ''}/webhooks/spring`,
  });
  await controlSimulator(started.url, 'PUT', 'faults', TRIES_SOON_AGAIN);
  return started;
}

const mutate = (...mutations: object[]) => controlSimulator(provider.url, 'POST', 'mutations', { mutations });
const subscriber = (id: string, query: object = {}) =>
  client.request<{ name: string; version: string }>('GET', `/v1/subscribers/spring/${id}`, { query: { ...query } });
const someSubscriber = async () =>
  (await client.request<{ data: { id: string; name: string }[] }>('GET', '/v1/subscribers?source=spring&limit=1'))
    .data[0] ?? { id: '', name: '' };
const sweep = (id: string) => client.request<{ id: string; state: string; pages: string }>('GET', `/v1/sweeps/${id}`);
const startSweep = () => client.request<{ id: string }>('POST', '/v1/sweeps', { body: { source: 'spring' } });

/** Whoever never verified is in no list of the provider's. */
async function countListed(): Promise<number> {
  const text = await (await fetch(`${provider.url}/control/subscribers`)).text();
  return text.split('\n').filter((line) => line !== '' && !line.includes('"verified_at":null')).length;
}

async function swept(): Promise<void> {
  const { id } = await startSweep();
  await waitFor(async () => (await sweep(id)).state === 'done', { ...SOON, what: 'the sweep' });
}

it('a campaign is connected, and seen to arrive over the stream', async () => {
  const answer = await fetch(`${admin.url}/v1/changes/stream?after=now`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  const made = await client.request('POST', '/v1/sources', {
    body: {
      ...{ id: 'spring', list_uuid: LIST, webhook_secret: FIRST },
      ...{ api_url: `${provider.url}/api/v2`, api_token: 'simulator' },
      settings: { settle_ms: 700, calls_per_hour: 1_000_000 },
    },
  });
  expect(made).toMatchObject({ webhook_path: '/webhooks/spring', status: 'active' });
  const listed = await countListed();
  const arrived = new Set<string>();
  for await (const { event, data } of eventsOf(answer)) {
    const { source, subject } = JSON.parse(data) as { source: string; subject: string };
    if (source === 'spring' && event === 'subscriber.created') arrived.add(subject);
    if (arrived.size === listed) break;
  }
  const ids = new Set<string>();
  for await (const { id } of client.list<{ id: string }>('/v1/subscribers', { source: 'spring', limit: 200 }))
    ids.add(id);
  expect(ids).toEqual(arrived);
  const health = () => client.request<{ proven_from: string | null }>('GET', '/v1/sources/spring/health');
  await waitFor(async () => (await health()).proven_from !== null, { ...SOON, what: 'the first sweep' });
}, 90_000);

it('a subscriber is found, read as it is, and as it was', async () => {
  const { id, name } = await someSubscriber();
  const before = new Date().toISOString();
  await mutate({ update: { subscriber_id: id, fields: { name: 'Grace Hopper' } } });
  await waitFor(async () => (await subscriber(id)).name === 'Grace Hopper', { ...SOON, what: 'the new name' });
  expect(await subscriber(id, { at: before })).toMatchObject({ id, name, at: before });
  expect(await subscriber(id)).toMatchObject({ provenance: { name: { cause: { type: expect.any(String) } } } });
}, 60_000);

it('what comes while a source is paused is kept, and recorded when it is resumed', async () => {
  const { id } = await someSubscriber();
  await client.request('POST', '/v1/sources/spring/pause');
  await delay(TAKES_EFFECT_MS);
  await mutate({ update: { subscriber_id: id, fields: { name: 'Mary Shelley' } } });
  const pending = () => client.request<{ data: object[] }>('GET', '/v1/deliveries?source=spring&outcome=pending');
  await waitFor(async () => (await pending()).data.length > 0, { ...SOON, what: 'a delivery that waits' });
  expect((await subscriber(id)).name).not.toBe('Mary Shelley');
  await client.request('POST', '/v1/sources/spring/resume');
  await waitFor(async () => (await subscriber(id)).name === 'Mary Shelley', { ...SOON, what: 'the new name' });
  const settled = async () => (await pending()).data.length === 0;
  await waitFor(settled, { ...SOON, what: 'what waited to be recorded, which a read may have come before' });
}, 60_000);

it('the secret is rotated while webhooks come, and none is refused', async () => {
  const send = async () => {
    await mutate({ burst: { events: 100, subscribers: 20 } });
    const quiet = async () => (await controlSimulator<{ quiet: boolean }>(provider.url, 'GET', 'status')).quiet;
    await waitFor(quiet, { ...SOON, what: 'the provider to have sent everything' });
    const text = await (await fetch(`${provider.url}/control/deliveries`)).text();
    const sent = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as SentDelivery);
    return { sent, refused: sent.flatMap(({ attempts }) => attempts).filter(({ status }) => status !== 200) };
  };
  await client.request('POST', '/v1/sources/spring/rotate-secret', { body: { webhook_secret: SECOND } });
  const before = await send();
  await delay(TAKES_EFFECT_MS);
  await provider.stop();
  provider = await startProvider(SECOND);
  await client.request('PATCH', '/v1/sources/spring', { body: { api_url: `${provider.url}/api/v2` } });
  const after = await send();
  expect([...before.refused, ...after.refused]).toEqual([]);

  const former = new Set(acceptedIds(before.sent));
  const later = acceptedIds(after.sent).filter((id) => !former.has(id));
  const ids = [...former, ...later];
  const recorded = async () =>
    (await system.rows("select from evenkeel.delivery where id = any($1) and outcome <> 'pending'", [ids])).length;
  await waitFor(async () => (await recorded()) === ids.length, { ...SOON, what: 'all of them to be recorded' });
  const secrets = async () =>
    (await client.request<{ webhook_secrets: { webhooks: number }[] }>('GET', '/v1/sources/spring/health'))
      .webhook_secrets;
  const counted = async () => (await secrets())[0]?.webhooks === later.length;
  await waitFor(counted, { ...SOON, what: 'those to be counted that came with the new secret' });
  expect((await secrets())[1]?.webhooks).toBeGreaterThanOrEqual(former.size);
}, 90_000);

it('a sweep that is cancelled in the middle is ended by its worker, and another one can be made', async () => {
  await controlSimulator(provider.url, 'PUT', 'faults', { rest: { slow: { from_ms: 400, to_ms: 500 } } });
  const { id } = await startSweep();
  await waitFor(async () => Number((await sweep(id)).pages) > 0, { ...SOON, what: 'the sweep to be under way' });
  expect(await client.request('POST', `/v1/sweeps/${id}/cancel`)).toMatchObject({ state: 'cancelled' });
  await controlSimulator(provider.url, 'PUT', 'faults', TRIES_SOON_AGAIN);
  const { pages } = await sweep(id);
  await swept();
  expect(await sweep(id)).toMatchObject({ state: 'cancelled', pages });
}, 90_000);

it('`evenkeel drift` exits 3 while drift stands, and 0 when all is true', async () => {
  const repair = (wanted: boolean) =>
    client.request('PATCH', '/v1/sources/spring', { body: { settings: { repair: wanted } } });
  expect(await evenkeel('drift')).toMatchObject({ code: 0 });
  await repair(false);
  await delay(TAKES_EFFECT_MS);
  const { id } = await someSubscriber();
  await mutate({ silent: true, update: { subscriber_id: id, fields: { name: 'Ada Lovelace' } } });
  expect(await evenkeel('sweep', 'spring', '--watch')).toMatchObject({ code: 0 });
  await waitFor(async () => (await evenkeel('drift')).code === 3, {
    ...SOON,
    every: 500,
    what: 'drift to be confirmed',
  });
  const { stdout } = await evenkeel('--json', 'drift');
  expect(JSON.parse(stdout)).toMatchObject({ subject: id, fields: { name: { provider: 'Ada Lovelace' } } });
  expect((await subscriber(id)).name).not.toBe('Ada Lovelace');

  await repair(true);
  await delay(TAKES_EFFECT_MS);
  await swept();
  await waitFor(async () => (await evenkeel('drift')).code === 0, {
    ...SOON,
    every: 500,
    what: 'drift to be repaired',
  });
  expect((await subscriber(id)).name).toBe('Ada Lovelace');
}, 120_000);

it('by the command an endpoint is tried, seen to give up, and recovered', async () => {
  const behave = (fail: object) => controlSimulator(provider.url, 'POST', 'receiver', { name: 'cli', fail });
  await behave({});
  const body = { url: `${provider.url}/receiver/cli`, source: 'spring', confirmed_only: false };
  const { id } = await client.request<{ id: string }>('POST', '/v1/endpoints', { body });
  const shown = async (...words: string[]) => parseLines((await evenkeel('--json', 'endpoints', ...words)).stdout);
  expect(await shown()).toMatchObject([{ id, state: 'enabled' }]);
  expect((await evenkeel('endpoints', 'show', id)).stdout).toMatch(/^failures: +0$/m);
  expect(await evenkeel('endpoints', 'test', id)).toMatchObject({ code: 0 });

  await behave({ probability: 1 });
  expect(await evenkeel('endpoints', 'test', id)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('server_error'),
  });
  await mutate({ update: { subscriber_id: (await someSubscriber()).id, fields: { name: 'Grace Hopper' } } });
  const parked = () => shown('messages', id, '--state', 'parked');
  await waitFor(async () => (await parked()).length > 0, { ...SOON, what: 'a message to be given up' });
  const [message] = await parked();
  expect(message).toMatchObject({ reason: 'server_error', attempts: 1 });
  expect(await shown('message', id, String(message?.id))).toMatchObject([{ tries: [{ status: 500 }] }]);

  await behave({});
  expect(await evenkeel('endpoints', 'recover', id, '--since', '2020-01-01T00:00:00Z')).toMatchObject({ code: 0 });
  const recovered = async () => (await shown('message', id, String(message?.id)))[0];
  await waitFor(async () => (await recovered())?.state === 'delivered', { ...SOON, what: 'it to be delivered' });
  expect(await evenkeel('endpoints', 'pause', id)).toMatchObject({ stdout: `${id} is paused\n` });
  expect(await evenkeel('endpoints', 'resume', id)).toMatchObject({ stdout: `${id} is enabled\n` });
  expect(await evenkeel('endpoints', 'messages', id, '--limit', '0')).toMatchObject({ code: 2 });
}, 60_000);

function parseLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The command as it is run. */
function evenkeel(...words: string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const program = join(__dirname, '..', 'packages', 'cli', 'dist', 'main.js');
  const env = { PATH: process.env['PATH'], EVENKEEL_URL: admin.url, EVENKEEL_API_KEY: API_KEY };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...words], { env }, (_, stdout) =>
      resolve({ code: child.exitCode ?? -1, stdout }),
    );
  });
}
