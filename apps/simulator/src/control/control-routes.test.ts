import type { FastifyInstance } from 'fastify';
import { createHmac } from 'node:crypto';
import { buildServer } from '../build-server';
import { createSimulator, type Simulator } from '../create-simulator';
import { NO_FAULTS } from '../settings/fault-settings';
import { manualClock, type ManualClock } from '../testing/manual-clock';
import { startReceiver } from '../testing/scripted-receiver';
import { testSettings } from '../testing/simulator-settings';
import { turn, until } from '../testing/until';

let clock: ManualClock;
let simulator: Simulator;
let server: FastifyInstance;
const reported: unknown[] = [];

beforeEach(() => {
  clock = manualClock();
  simulator = createSimulator(testSettings({ subscribers: 20 }), clock);
  server = buildServer(simulator, (error) => reported.push(error));
});
afterEach(async () => {
  await server.close();
  await simulator.close();
  expect(reported).toEqual([]);
});

type Method = 'GET' | 'PUT' | 'POST';
/** What some route answers: each test knows which of it it may expect. */
interface Answer {
  readonly code: string;
  readonly index: number;
  readonly quiet: boolean;
  readonly campaign: object;
  readonly errors: readonly { readonly field: string }[];
  readonly results: readonly {
    readonly subscriber_id: string;
    readonly events: readonly { readonly event: string }[];
  }[];
}
async function call(method: Method, url: string, body?: object) {
  const response = await server.inject({ method, url, ...(body && { payload: body }) });
  return { status: response.statusCode, type: response.headers['content-type'], body: response.json<Answer>() };
}
async function lines(url: string): Promise<Record<string, unknown>[]> {
  const { body, headers } = await server.inject({ method: 'GET', url });
  expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
  return body
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
const mutate = (...mutations: object[]) => call('POST', '/control/mutations', { mutations });
const someone = () => simulator.provider.campaign.verified.at(0)!.subscriber.id;

describe('GET /control/subscribers', () => {
  it('tells the truth, a subscriber a line, in order of registration', async () => {
    const subscribers = await lines('/control/subscribers');
    expect(subscribers.map(({ id }) => id)).toEqual(
      Array.from(simulator.provider.campaign.live, ({ subscriber }) => subscriber.id),
    );
    expect(subscribers[0]).toMatchObject({
      list_uuid: 'MF00000000aa',
      position: 1,
      referred_by: {},
      rewards: [expect.anything()],
    });
  });
});

describe('PUT /control/faults', () => {
  it('replaces the settings as a whole and answers all that hold now', async () => {
    const { status, body } = await call('PUT', '/control/faults', { lost: { probability: 0.5 }, signature: 'hex' });
    expect(status).toBe(200);
    expect(body).toEqual({ ...NO_FAULTS, lost: { probability: 0.5 }, signature: 'hex' });
    expect((await call('GET', '/control/faults')).body).toEqual(body);
    expect((await call('PUT', '/control/faults', {})).body).toEqual(NO_FAULTS);
  });

  it('refuses unknown fields by name, and wrong values, and changes nothing then', async () => {
    const wrong = { lots: {}, lost: { probability: 2, share: 1 }, retries: { counted: 'maybe' } };
    const { status, type, body } = await call('PUT', '/control/faults', wrong);
    expect([status, type]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(body).toMatchObject({ code: 'invalid_body', status: 400, remedy: expect.any(String) });
    const fields = body.errors.map(({ field }) => field);
    expect(fields.sort()).toEqual(['lost.probability', 'lost.share', 'lots', 'retries.counted']);
    expect(simulator.faults.current).toEqual(NO_FAULTS);
  });
});

describe('POST /control/mutations', () => {
  it('makes the changes in their order and answers what it did', async () => {
    const { body } = await mutate(
      { create: { email: 'ada@example.test', referrer: someone(), fields: { first_name: 'Ada', extra_field: '' } } },
      { create: { count: 3 } },
    );
    expect(body.results).toMatchObject([
      { mutation: 'create', subscriber_id: expect.stringMatching(/^sub_[0-9a-f]{12}$/) },
      { mutation: 'create', subscriber_ids: [expect.anything(), expect.anything(), expect.anything()] },
    ]);
    const id = body.results[0]!.subscriber_id;
    expect(body.results[0]!.events).toEqual([
      { event: 'new_registration', subscriber_id: id, deliveries: [1] },
      expect.objectContaining({ event: 'subscriber_updated', subscriber_id: someone() }),
      ...body.results[0]!.events.slice(2),
    ]);
    const { body: more } = await mutate(
      { update: { subscriber_id: id, fields: { extra_field: 'B', points: 7 } } },
      { promote: { subscriber_id: id } },
      { verify: { subscriber_id: id, verified: false } },
      { referral: { subscriber_id: id, status: 'unqualified' } },
      { reward: { subscriber_id: id, name: 'Mug', status: 'sent' } },
    );
    expect(more.results.map(({ events }) => events[0]?.event)).toEqual([
      'subscriber_updated',
      'subscriber_promoted',
      'subscriber_updated',
      'subscriber_updated',
      'reward_unlocked',
    ]);
    const truth = (await lines('/control/subscribers')).find((subscriber) => subscriber.id === id);
    expect(truth).toMatchObject({
      ...{ extra_field: 'B', points: 7, promoted: true, verified: false, referral_status: 'unqualified' },
      rewards: [{ name: 'Mug', status: 'sent' }],
    });
    const { body: last } = await mutate({ delete: { subscriber_id: id } });
    expect(last.results[0]!.events[0]).toMatchObject({ event: 'subscriber_deleted', subscriber_id: id });
    expect((await lines('/control/deliveries'))[0]).toMatchObject({
      number: 1,
      subscriber_id: id,
      outcome: 'no_target',
    });
  });

  it('changes silently when told so', async () => {
    const { body } = await mutate({ update: { subscriber_id: someone(), fields: { name: 'X' } }, silent: true });
    expect(body.results[0]!.events).toEqual([
      { event: 'subscriber_updated', subscriber_id: someone(), deliveries: [] },
    ]);
    expect(await lines('/control/deliveries')).toEqual([]);
  });

  it('sends a test ping and a foreign webhook on demand', async () => {
    await mutate({ test_ping: {} }, { foreign_list: {} });
    expect((await lines('/control/deliveries')).map(({ kind }) => kind)).toEqual(['test_ping', 'foreign_list']);
  });

  it('makes nothing of a list that it does not understand, and names each fault', async () => {
    const { status, body } = await mutate(
      { create: { email: 'x@example.test' } },
      { update: { subscriber_id: someone(), fields: { nmae: 'X' } } },
      { create: {}, delete: { subscriber_id: 'x' } },
    );
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { field: 'mutations.1.update.fields.nmae', problem: 'is not a known field' },
      { field: 'mutations.2', problem: expect.stringMatching(/^needs exactly one of: create, update/) },
    ]);
    expect(simulator.provider.campaign.live).toHaveLength(20);
  });

  it.each([
    ['unknown_subscriber', 404, { delete: { subscriber_id: 'sub_none' } }],
    ['unknown_subscriber', 404, { create: { referrer: 'nobody' } }],
    ['email_taken', 409, { create: { email: 'taken@example.test' } }],
  ])('stops at %s with what it did before', async (code, expected, mutation) => {
    const { status, body } = await mutate({ create: { email: 'taken@example.test' } }, mutation, { purge: {} });
    expect([status, body.code, body.index, body.results.length]).toEqual([expected, code, 1, 1]);
  });

  it('lives so many events, or a burst, in the background, until all is quiet', async () => {
    const { body } = await mutate({ burst: { events: 2_000, subscribers: 100 } }, { live: { events: 50 } });
    expect(body.results).toMatchObject([{ started: { events: 2_000, subscribers: 100 } }, { started: { events: 50 } }]);
    expect((await call('GET', '/control/status')).body.quiet).toBe(false);
    await until(() => simulator.jobs.remaining() === 0);
    const { body: status } = await call('GET', '/control/status');
    expect(status.quiet).toBe(true);
    const burst = (await lines('/control/deliveries')).slice(0, 2_000);
    expect(new Set(burst.map(({ subscriber_id }) => subscriber_id)).size).toBeGreaterThanOrEqual(95);
    expect(burst.filter(({ event }) => event === 'new_registration')).toHaveLength(80);
  });
});

describe('POST /control/campaign and /control/webhook', () => {
  it('starts, changes its rate and stops', async () => {
    await call('POST', '/control/campaign', { state: 'running', rate: 10 });
    clock.advance(5_000);
    const { body } = await call('POST', '/control/campaign', { state: 'stopped' });
    expect(body.campaign).toEqual({ state: 'stopped', rate: 10, happened: 50 });
    expect((await call('POST', '/control/campaign', {})).status).toBe(400);
  });

  it('drains: answers when all that was planned has ended', async () => {
    await mutate({ live: { events: 500 } });
    const drained = call('POST', '/control/campaign', { state: 'stopped', drain_ms: 60_000 });
    await until(() => simulator.jobs.remaining() === 0);
    await turn();
    clock.advance(1_000);
    expect((await drained).body.quiet).toBe(true);
  });

  it('disables and enables the hook', async () => {
    simulator.health.set('disabled');
    expect((await call('POST', '/control/webhook', { state: 'enabled' })).body).toMatchObject({ state: 'no_target' });
    expect(simulator.health.enabled).toBe(true);
  });

  it('sends to where it is told to, signed with what it is told, as if that were entered at the provider', async () => {
    const receiver = await startReceiver();
    const entered = { url: receiver.url, secret: 'entered later' };
    expect((await call('POST', '/control/webhook', entered)).body).toMatchObject({
      state: 'enabled',
      url: entered.url,
    });
    await mutate({ test_ping: {} });
    await until(() => receiver.received.length === 1);
    const [{ body, headers }] = receiver.received as [(typeof receiver.received)[number]];
    const signature = createHmac('sha256', entered.secret).update(body).digest('base64');
    expect(headers['x-referralhero-signature']).toBe(signature);
    expect((await call('POST', '/control/webhook', {})).status).toBe(400);
    expect((await call('POST', '/control/webhook', { url: 'ftp://there' })).status).toBe(400);
    const page = await server.inject({ url: '/', headers: { host: '127.0.0.1:3002' } });
    for (const told of [entered.url, entered.secret, simulator.settings.listUuid, 'http://127.0.0.1:3002/api/v2'])
      expect(page.body).toContain(told);
    await receiver.close();
  });
});

describe('the server', () => {
  it('says what is wrong with a request that it cannot read', async () => {
    expect((await call('GET', '/control/nothing')).body).toMatchObject({ status: 404, code: 'unknown_route' });
    expect((await call('GET', '/control/%zz')).body).toMatchObject({ status: 400, code: 'bad_url' });
    const headers = { 'content-type': 'application/json' };
    const broken = await server.inject({ method: 'POST', url: '/control/mutations', headers, payload: '{' });
    expect([broken.statusCode, broken.json().code]).toEqual([400, 'not_json']);
    const text = await server.inject({
      method: 'PUT',
      url: '/control/faults',
      headers: { 'content-type': 'text/x' },
      payload: 'x',
    });
    expect([text.statusCode, text.json().code]).toEqual([415, 'unsupported_media_type']);
  });

  it('is live and ready', async () => {
    expect((await call('GET', '/health/live')).body).toEqual({ live: true });
    expect((await call('GET', '/health/ready')).body).toEqual({ ready: true });
  });
});
