import type { FastifyInstance } from 'fastify';
import { Webhook } from 'standardwebhooks';
import { buildServer } from '../build-server';
import { createSimulator, type Simulator } from '../create-simulator';
import { systemClock } from '../clock';
import { testSettings } from '../testing/simulator-settings';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
let simulator: Simulator;
let server: FastifyInstance;

beforeEach(() => {
  simulator = createSimulator(testSettings({ subscribers: 0 }), systemClock);
  server = buildServer(simulator, (error) => {
    throw error;
  });
});
afterEach(async () => {
  await server.close();
  await simulator.close();
});

const behave = (settings: object) =>
  server.inject({ method: 'POST', url: '/control/receiver', payload: { secrets: [SECRET], ...settings } });
const received = async (name = 'default') =>
  (await server.inject({ url: `/control/receiver/${name}/received` })).body
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function send(body: object, { name = 'default', secret = SECRET } = {}) {
  const [text, at] = [JSON.stringify(body), new Date()];
  const signature = new Webhook(secret).sign('msg_1', at, text);
  const seconds = String(Math.floor(at.getTime() / 1_000));
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': seconds, 'webhook-signature': signature };
  const answer = await server.inject({
    ...{ method: 'POST', url: `/receiver/${name}`, payload: text },
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: answer.statusCode, retryAfter: answer.headers['retry-after'] };
}

it('takes what is rightly signed, and keeps it', async () => {
  await behave({});
  expect(await send({ version: '1' })).toMatchObject({ status: 200 });
  expect(await send({ version: '2' }, { secret: 'whsec_AAAA' })).toMatchObject({ status: 401 });
  expect(await received()).toMatchObject([
    { number: 1, id: 'msg_1', status: 200, verified: true, message: { version: '1' } },
    { number: 2, status: 401, verified: false, message: null },
  ]);
  const { body } = await server.inject({ url: '/control/receiver/default' });
  expect(JSON.parse(body)).toMatchObject({
    attempts: 2,
    accepted: 1,
    refused_signatures: 1,
    settings: { secrets: [] },
  });
});

it('fails as it is told, each by its name', async () => {
  await behave({ name: 'busy', fail: { probability: 1, status: 429, retry_after_s: 7 } });
  expect(await send({}, { name: 'busy' })).toEqual({ status: 429, retryAfter: '7' });
  expect(await send({})).toMatchObject({ status: 200 });
  await behave({ name: 'busy', forget: true });
  expect(await received('busy')).toEqual([]);
  expect(await send({}, { name: 'busy' })).toMatchObject({ status: 200 });
});

it('fails that share', async () => {
  await behave({ fail: { probability: 0.5 } });
  const statuses = [];
  for (let n = 0; n < 100; n++) statuses.push((await send({ n })).status);
  const failed = statuses.filter((status) => status === 500).length;
  expect(failed).toBeGreaterThan(25);
  expect(failed).toBeLessThan(75);
});

it('fails no message more often than it is told', async () => {
  await behave({ fail: { probability: 1, of_each_message: 2 } });
  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push((await send({ n })).status);
  expect(statuses).toEqual([500, 500, 200, 200]);
});

it('does not call verified what it has no secret for', async () => {
  await behave({ secrets: [] });
  expect(await send({ version: '1' }, { secret: 'whsec_AAAA' })).toMatchObject({ status: 200 });
  expect(await received()).toMatchObject([{ status: 200, verified: null, message: { version: '1' } }]);
});

it('breaks the connection off while it is down', async () => {
  await behave({ down: true });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  await expect(fetch(`${url}/receiver/default`, { method: 'POST', body: '{}' })).rejects.toThrow();
  expect(await received()).toMatchObject([{ status: null }]);
});

it('refuses settings that it does not know', async () => {
  expect((await behave({ mood: 'bad' })).statusCode).toBe(400);
});
