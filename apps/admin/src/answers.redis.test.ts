import { problemsOf } from './serving/describe-openapi';
import type { ProblemCode } from './serving/problem-table';
import { ROUTES } from './routes';
import type { AdminRoute } from './services';
import { startAdminForTest, type AdminForTest, type Asking } from './testing/admin-for-test';
import { makeEachThing, NOTHING, pathTo, wellFormedBody } from './testing/each-thing';

/**
 * What an operation is documented to answer it can answer: each success and each problem of the OpenAPI document is reached.
 * `ask` holds each answer against the document the other way about.
 */
let admin: AdminForTest;
let elsewhere: string;

beforeAll(async () => {
  admin = await startAdminForTest({ refusedSlowly: { hold: () => undefined, release: () => undefined } });
  await makeEachThing(admin);
  await admin.database.ensureSource({
    ...{ name: 'configured', provider: 'referralhero', listUuid: 'MF-1', webhookSecret: 'x', apiToken: null },
    apiUrl: 'http://127.0.0.1:9/api/v2',
  });
  const made = await admin.post('/v1/keys', { name: 'elsewhere', scope: 'admin', sources: ['elsewhere'] });
  elsewhere = made.body.key;
});
afterAll(() => admin.stop());

/** Reached where it is made: in keys.redis.test.ts, limits.redis.test.ts, and by an error that must not be. */
const ELSEWHERE: readonly ProblemCode[] = [
  ...(['request_under_way', 'too_many_requests', 'unavailable', 'internal_error'] as const),
];

const ask = (route: AdminRoute, path: string, asking: Asking = {}) =>
  admin.ask(route.method, path, { body: wellFormedBody(route), ...asking });

/** A thing of a state of its own, which an operation on it ends. */
async function madeSweep(brake: string | null): Promise<string> {
  await admin.rows("update evenkeel.sweep set state = 'done', finished_at = now() where state <> 'done'");
  const { body } = await admin.post('/v1/sweeps', { source: 'demo' });
  await admin.rows('update evenkeel.sweep set brake = $1, braked_entity = $2 where id = $3', [
    ...[brake, brake && 'subscriber', body.id],
  ]);
  return body.id;
}

async function madeReplay(dryRun: boolean): Promise<string> {
  return (await admin.post('/v1/replays', { source: 'demo', dry_run: dryRun })).body.id;
}

async function pendingDelivery(): Promise<string> {
  const id = '01900000-0000-7000-8000-0000000000aa';
  await admin.rows(
    `insert into evenkeel.delivery (id, source, received_at, body, digest, outcome, ingest_id, ingest_seq)
     values ($1::uuid, 'demo', now(), '{}', sha256('{}'), 'pending', $1::uuid, 1)`,
    [id],
  );
  return id;
}

async function pathToMessage(route: AdminRoute, state: string): Promise<string> {
  await admin.rows(
    `update evenkeel.message set state = $1, holder = case when $1 = 'sending' then gen_random_uuid() end
     where position = 1000001`,
    [state],
  );
  return pathTo(route);
}

const SUCCESS: Readonly<Record<string, (route: AdminRoute) => Promise<unknown>>> = {
  removeSource: async (route) => {
    await admin.post('/v1/sources', { id: 'removed', list_uuid: 'MF', webhook_secret: 'x' });
    return ask(route, '/v1/sources/removed?mirror=keep');
  },
  revokeKey: async (route) => {
    const { body } = await admin.post('/v1/keys', { name: 'revoked', scope: 'read' });
    return ask(route, `/v1/keys/${body.id}`);
  },
  cancelSweep: async (route) => ask(route, pathTo(route, { sweep: await madeSweep(null) })),
  removeEndpoint: async (route) => {
    const { body } = await admin.post('/v1/endpoints', { url: 'http://127.0.0.1:9/', source: 'demo' });
    return ask(route, `/v1/endpoints/${body.id}`);
  },
  resendMessage: async (route) => ask(route, await pathToMessage(route, 'parked')),
  skipMessage: async (route) => ask(route, await pathToMessage(route, 'waiting')),
  acceptVanishing: async (route) => ask(route, pathTo(route, { sweep: await madeSweep('held') })),
  cancelReplay: async (route) => ask(route, pathTo(route, { replay: await madeReplay(true) })),
};

const expiredCursor = async () => {
  const [row] = await admin.rows<{ id: string }>('select system_identifier::text as id from pg_control_system()');
  return cursorOf({ c: row?.id, p: { demo: ['0', '2020-01-01T00:00:00.000000Z'] } });
};
const cursorOf = (place: object) => Buffer.from(JSON.stringify(place)).toString('base64url');

const REACHED: Readonly<Partial<Record<ProblemCode, (route: AdminRoute) => Promise<unknown>>>> = {
  invalid_request: (route) => ask(route, `${pathTo(route)}?unknown=1`),
  unauthenticated: (route) => ask(route, pathTo(route), { key: null }),
  missing_scope: async (route) => {
    if (route.scope === 'read') return undefined; // each key has that one
    const { body } = await admin.post('/v1/keys', { name: 'reads', scope: 'read' });
    return ask(route, pathTo(route), { key: body.key });
  },
  not_json: (route) => ask(route, pathTo(route), { body: 'a=b', headers: { 'content-type': 'text/plain' } }),
  too_large: (route) => ask(route, pathTo(route), { body: { x: 'x'.repeat(1_100_000) } }),
  other_request: async (route) => {
    const asking = { headers: { 'idempotency-key': `of ${route.operation.id}`.replaceAll(' ', '-') } };
    await admin.post('/v1/keys', { name: 'first', scope: 'read' }, asking);
    return ask(route, `${pathTo(route)}${queryOf(route)}`, asking);
  },
  not_found: (route) => {
    const ofNone = ['startSweep', 'startReplay', 'createEndpoint'].includes(route.operation.id);
    const body = ofNone ? { ...wellFormedBody(route), source: 'none' } : wellFormedBody(route);
    return ask(route, `${pathTo(route, NOTHING)}${queryOf(route)}`, { body });
  },
  other_source: (route) => {
    const isList = !route.path.includes('{');
    const query = route.method === 'GET' && isList ? '?source=demo' : queryOf(route);
    return ask(route, `${pathTo(route)}${query}`, { key: elsewhere });
  },
  name_taken: (route) => ask(route, pathTo(route), { body: { ...wellFormedBody(route), id: 'demo' } }),
  configured_source: (route) => {
    const body = route.operation.id === 'updateSource' ? { api_token: 'x' } : wellFormedBody(route);
    return ask(route, `${pathTo(route, { source: 'configured' })}${queryOf(route)}`, { body });
  },
  changed_meanwhile: (route) => ask(route, pathTo(route), { headers: { 'if-match': '"another"' } }),
  not_in_this_state: async (route) => {
    const { id } = route.operation;
    if (id === 'listReplayDiffs') return ask(route, pathTo(route, { replay: await madeReplay(false) }));
    if (id === 'replayDelivery') return ask(route, pathTo(route, { delivery: await pendingDelivery() }));
    if (route.path.includes('{message}')) return ask(route, await pathToMessage(route, 'sending'));
    if (id !== 'createSource') return ask(route, pathTo(route));
    await admin.rows("insert into evenkeel.source_purge (source) values ('made-soon')");
    return ask(route, pathTo(route), { body: { ...wellFormedBody(route), id: 'made-soon' } });
  },
  cursor_of_another_epoch: (route) => askFrom(route, cursorOf({ c: 'another', p: {} })),
  cursor_expired: async (route) => askFrom(route, await expiredCursor()),
  not_kept: async (route) => {
    if (route.operation.id === 'getDelivery') {
      await admin.rows(
        "insert into evenkeel.dropped_partition values ('delivery_x', 'delivery', '2020-01-01', '2020-02-01', 1)",
      );
      return ask(route, pathTo(route, { delivery: '016f0000-0000-7000-8000-000000000001' }));
    }
    await admin.rows("update mirror.subscriber set version = 3, first_seen_at = '2020-01-01' where id = 'sub_000002'");
    return ask(route, `${pathTo(route, { subscriber: 'sub_000002' })}?at=2024-01-01T00:00:00Z`);
  },
};

const QUERIES: Readonly<Record<string, string>> = {
  removeSource: '?mirror=keep',
  recoverMessages: '?since=2026-01-01T00:00:00Z',
};
const queryOf = ({ operation }: AdminRoute) => QUERIES[operation.id] ?? '';

/** An endpoint is made from a cursor, too. */
const askFrom = (route: AdminRoute, cursor: string) =>
  route.operation.id === 'createEndpoint'
    ? ask(route, pathTo(route), { body: { ...wellFormedBody(route), from: cursor } })
    : ask(route, `${pathTo(route)}?after=${cursor}`);

describe.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
  const { operation } = route;
  const documented = problemsOf(route).filter((code) => !ELSEWHERE.includes(code));

  it.each(documented)('answers %s', async (code) => {
    const answered = await REACHED[code]?.(route);
    if (answered !== undefined) expect(answered).toMatchObject({ body: { code } });
    else expect(code === 'missing_scope' && route.scope === 'read').toBe(true);
  });

  it(`answers ${operation.status}`, async () => {
    const path = `${pathTo(route)}${queryOf(route)}`;
    const answered = await (SUCCESS[operation.id]?.(route) ?? ask(route, path));
    expect(answered).toMatchObject({ status: operation.status });
  });
});
