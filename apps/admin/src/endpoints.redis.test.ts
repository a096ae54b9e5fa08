import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { makeChanges, makeSource } from './testing/made-rows';

let admin: AdminForTest;
let receiver: Server;
let url: string;
let received: { readonly headers: Record<string, string>; readonly body: string }[] = [];
let status = 200;

beforeAll(async () => {
  admin = await startAdminForTest();
  await makeSource(admin, 'demo');
  await makeSource(admin, 'other');
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(status).end('thanks');
    });
  });
  await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
});
afterAll(async () => {
  await admin.stop();
  receiver.closeAllConnections();
  await new Promise((done) => receiver.close(done));
});
beforeEach(() => {
  received = [];
  status = 200;
});

const make = async (over: object = {}) => (await admin.post('/v1/endpoints', { url, ...over })).body;
const cursorsOf = async (id: string) =>
  Object.fromEntries(
    (
      await admin.rows<{ source: string; position: string }>(
        'select source, position::text from evenkeel.endpoint_cursor where endpoint = $1',
        [id],
      )
    ).map(({ source, position }) => [source, position]),
  );

it('shows the secret once, and headers never', async () => {
  const made = await make({ headers: { authorization: 'Bearer theirs' }, source: 'demo' });
  expect(made.secret).toMatch(/^whsec_/);
  expect(made).toMatchObject({
    confirmed_only: true,
    personal_data: true,
    state: 'enabled',
    header_names: ['authorization'],
  });
  const { body } = await admin.get(`/v1/endpoints/${made.id}`);
  expect(body).toEqual({ ...made, secret: undefined, counts: expect.any(Object) });
  const everything = JSON.stringify([body, (await admin.get('/v1/audit')).body]);
  expect(everything).not.toContain(made.secret);
  expect(everything).not.toContain('Bearer theirs');
  const stored = JSON.stringify(await admin.rows('select * from evenkeel.endpoint where id = $1', [made.id]));
  expect(stored).not.toContain(made.secret.slice(6));
  expect(stored).not.toContain('theirs');
});

it('an example is signed with both secrets while one is rotated, and tells what came of it', async () => {
  const { id, secret: former } = await make({ headers: { 'x-tenant': 'a' } });
  const { secret, secrets } = (await admin.post(`/v1/endpoints/${id}/rotate-secret`)).body;
  expect(secrets).toMatchObject([{ valid_until: null }, { valid_until: expect.any(String) }]);
  const tested = await admin.post(`/v1/endpoints/${id}/test`);
  expect(tested.body).toMatchObject({ delivered: true, status: 200, error: null, answer: 'thanks' });
  const [sent] = received;
  for (const each of [secret, former])
    expect(new Webhook(each).verify(sent!.body, sent!.headers)).toMatchObject({ type: 'endpoint.test', test: true });
  expect(sent?.headers).toMatchObject({ 'x-tenant': 'a', 'webhook-id': tested.body.id });
  status = 410;
  expect((await admin.post(`/v1/endpoints/${id}/test`)).body).toMatchObject({
    delivered: false,
    status: 410,
    error: 'gone',
  });
  expect((await admin.get(`/v1/endpoints/${id}`)).body.state).toBe('enabled');
});

it.each(['https://127.0.0.2/', 'https://169.254.169.254/', 'https://2130706434/', 'https://[::1]/'])(
  'refuses %s, by its name',
  async (bad) => {
    const refused = await admin.post('/v1/endpoints', { url: bad });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ in: 'body', name: 'url' }] } });
    const { id } = await make();
    expect(await admin.ask('PATCH', `/v1/endpoints/${id}`, { body: { url: bad } })).toMatchObject({ status: 400 });
  },
);

it('refuses headers that are its own to say, and conditions on what is no column', async () => {
  for (const headers of [
    { 'Webhook-Signature': 'x' },
    { host: 'a' },
    { 'content-length': '1' },
    { 'a b': 'c' },
    { a: 'b\r\nc: d' },
  ])
    expect(await admin.post('/v1/endpoints', { url, headers })).toMatchObject({ status: 400 });
  expect(await admin.post('/v1/endpoints', { url, headers: { host: 'a' } })).toMatchObject({
    body: { errors: [{ in: 'body', name: 'headers.host', message: 'is set by Evenkeel' }] },
  });
  expect(await admin.post('/v1/endpoints', { url, filters: [{ field: 'fetch_fence' }] })).toMatchObject({
    status: 400,
  });
  expect(await admin.post('/v1/endpoints', { url, types: ['subscriber.exploded'] })).toMatchObject({ status: 400 });
});

it('begins now, at a time, or at a cursor', async () => {
  const ats = ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z'];
  await makeChanges(
    admin,
    ats.map((at, i) => ({ source: 'demo', subject: 'a', version: i + 1, at })),
  );
  const { data, next_cursor: end } = (await admin.get('/v1/changes')).body;
  const positions = data.map(({ id }: { id: string }) => id);
  expect(await cursorsOf((await make()).id)).toEqual({ demo: positions[2], other: '0' });
  expect(await cursorsOf((await make({ from: ats[1] })).id)).toEqual({ demo: positions[0], other: '0' });
  expect(await cursorsOf((await make({ from: '2020-01-01T00:00:00Z', source: 'demo' })).id)).toEqual({ demo: '0' });
  expect(await cursorsOf((await make({ from: data[0].cursor, source: 'demo' })).id)).toEqual({ demo: positions[0] });
  expect(await cursorsOf((await make({ from: end })).id)).toEqual({ demo: positions[2], other: '0' });
  const bad = await admin.post('/v1/endpoints', { url, from: 'yesterday' });
  expect(bad).toMatchObject({ status: 400, body: { errors: [{ in: 'body', name: 'from' }] } });
});

it('tells how it goes: what waits, what was given up, and what its last attempts came to', async () => {
  const { id } = await make({ source: 'demo' });
  const nothing = { open: 0, oldest_at: null, parked: 0, attempts: 0, delivered: 0, p50_ms: null, p99_ms: null };
  const noError = { last_error: null, last_error_status: null };
  expect((await admin.get(`/v1/endpoints/${id}`)).body.counts).toEqual({ ...nothing, ...noError, since: null });
  await admin.rows(
    `insert into evenkeel.message (endpoint, position, id, source, lane, at, entity, subject_id, version, type, state, created_at)
     select $1, n, 'msg_' || n || '_a', 'demo', 'a', now(), 'subscriber', 'a', n, 'subscriber.updated',
       case when n <= 3 then 'parked' when n <= 600 then 'delivered' else 'waiting' end, '2026-11-26T10:00:00Z'
     from generate_series(1, 602) n`,
    [id],
  );
  // The first hundred are too long ago to count.
  await admin.rows(
    `insert into evenkeel.attempt (endpoint, position, at, status, ms, error)
     select $1, n, '2026-11-26T10:00:00Z'::timestamptz + n * interval '1 s', case when n = 600 then 503 else 200 end, n,
       case when n <= 100 or n % 10 = 0 then 'server_error' end
     from generate_series(1, 600) n`,
    [id],
  );
  const counts = {
    ...{ open: 2, oldest_at: '2026-11-26T10:00:00.000Z', parked: 3, attempts: 500, delivered: 450 },
    ...{ p50_ms: 350, p99_ms: 595, since: '2026-11-26T10:01:41.000Z' },
    ...{ last_error: 'server_error', last_error_status: 503 },
  };
  expect((await admin.get(`/v1/endpoints/${id}`)).body.counts).toEqual(counts);
  const { data } = (await admin.get('/v1/endpoints?limit=200')).body;
  expect(data.find((each: { id: string }) => each.id === id)).toMatchObject({ counts });
  await admin.ask('DELETE', `/v1/endpoints/${id}`);
});

it('a key of one source reaches the endpoints of that source, and no other', async () => {
  const { body } = await admin.post('/v1/keys', { name: 'demo', scope: 'admin', sources: ['demo'] });
  const key = body.key as string;
  const [mine, others, all] = [await make({ source: 'demo' }), await make({ source: 'other' }), await make()];
  expect(await admin.get(`/v1/endpoints/${mine.id}`, { key })).toMatchObject({ status: 200 });
  for (const { id } of [others, all])
    expect(await admin.get(`/v1/endpoints/${id}`, { key })).toMatchObject({ body: { code: 'other_source' } });
  const listed = (await admin.get('/v1/endpoints?limit=200', { key })).body.data.map((each: { id: string }) => each.id);
  expect(listed).toContain(mine.id);
  expect(listed).not.toContain(others.id);
  expect(listed).not.toContain(all.id);
});

it('an update takes the ETag that was seen, which how it goes does not change', async () => {
  const { id } = await make();
  const etag = (await admin.get(`/v1/endpoints/${id}`)).headers.get('etag') ?? '';
  await admin.rows('update evenkeel.endpoint_health set failures = 3 where endpoint = $1', [id]);
  const update = (description: string) =>
    admin.ask('PATCH', `/v1/endpoints/${id}`, { body: { description }, headers: { 'if-match': etag } });
  expect(await update('one')).toMatchObject({ status: 200, body: { description: 'one', url } });
  expect(await update('two')).toMatchObject({ status: 412 });
});

it('each write is audited', async () => {
  const { id } = await make({ source: 'demo' });
  await admin.post(`/v1/endpoints/${id}/pause`);
  await admin.post(`/v1/endpoints/${id}/resume`);
  await admin.post(`/v1/endpoints/${id}/test`);
  await admin.post(`/v1/endpoints/${id}/recover?since=2026-01-01T00:00:00Z`);
  await admin.ask('DELETE', `/v1/endpoints/${id}`);
  const entries = (await admin.get('/v1/audit?limit=200')).body.data as { resource: string; action: string }[];
  const actions = entries.filter(({ resource }) => resource === `endpoint ${id}`).map(({ action }) => action);
  expect(actions.toSorted()).toEqual(
    ['created', 'paused', 'recovered', 'removed', 'resumed', 'tested'].map((action) => `endpoint.${action}`),
  );
});
