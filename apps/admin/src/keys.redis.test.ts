import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { makeSource, makeSubscribers } from './testing/made-rows';
import { waitFor } from '@evenkeel/testing';

let admin: AdminForTest;
beforeAll(async () => {
  admin = await startAdminForTest();
  for (const source of ['one', 'two']) {
    await makeSource(admin, source);
    await makeSubscribers(admin, source, 2);
  }
});
afterAll(() => admin.stop());

const make = async (more: object = {}) =>
  (await admin.post('/v1/keys', { name: 'a test', scope: 'read', ...more })).body;

describe('API keys', () => {
  it('are shown once, and kept as a hash', async () => {
    const { key, id } = await make();
    expect(key).toMatch(/^ek_[A-Za-z0-9_-]{43}$/);
    const listed = (await admin.get('/v1/keys')).body.data.find((each: { id: string }) => each.id === id);
    expect(listed).toMatchObject({ id, scope: 'read', sources: null, created_by: 'EVENKEEL_ADMIN_KEY' });
    const [row] = await admin.rows<{ text: string }>('select to_json(k)::text as text from evenkeel.api_key k');
    expect(row?.text).not.toContain(key.slice(3));
  });

  it('work until they are revoked, and for no more than two seconds after', async () => {
    const { key, id } = await make();
    const works = async () => (await admin.get('/v1/sources', { key })).status === 200;
    expect(await works()).toBe(true);
    expect((await admin.ask('DELETE', `/v1/keys/${id}`)).body.revoked_at).not.toBeNull();
    await waitFor(async () => !(await works()), { timeoutMs: 3_000, what: 'the key to be refused' });
    expect((await admin.ask('DELETE', '/v1/keys/0')).body.code).toBe('not_found');
  });

  it('end when they expire', async () => {
    const past = await admin.post('/v1/keys', { name: 'x', scope: 'read', expires_at: '2020-01-01T00:00:00Z' });
    expect(past.body).toMatchObject({ code: 'invalid_request', errors: [{ name: 'expires_at' }] });
    const { key } = await make({ expires_at: new Date(Date.now() + 1_500).toISOString() });
    expect((await admin.get('/v1/sources', { key })).status).toBe(200);
    const isRefused = async () => (await admin.get('/v1/sources', { key })).status === 401;
    await waitFor(isRefused, { timeoutMs: 5_000, what: 'the key to have expired' });
  });

  it('of some sources reach no others, in lists and one by one', async () => {
    const { key } = await make({ sources: ['one'] });
    const sourcesOf = async (path: string) =>
      new Set((await admin.get(path, { key })).body.data.map(({ source }: { source: string }) => source));
    expect(await sourcesOf('/v1/subscribers')).toEqual(new Set(['one']));
    expect((await admin.get('/v1/sources', { key })).body.data).toHaveLength(1);
    for (const path of [
      '/v1/subscribers?source=two',
      '/v1/subscribers/two/sub_000001',
      '/v1/sources/two',
      '/v1/changes?source=two',
    ])
      expect((await admin.get(path, { key })).body.code).toBe('other_source');
  });

  it('are noted when they are used', async () => {
    const { key, id } = await make();
    await admin.get('/v1/sources', { key });
    const used = async () => {
      const { data } = (await admin.get('/v1/keys')).body;
      return data.find((each: { id: string }) => each.id === id).last_used_at !== null;
    };
    await waitFor(used, { timeoutMs: 5_000, what: 'the use to be noted' });
  });

  it('that are guessed are counted, and held back', async () => {
    for (let n = 0; n < 7; n++) await admin.get('/v1/sources', { key: `ek_guess-number-${n}-of-many` });
    const began = performance.now();
    await admin.get('/v1/sources', { key: 'ek_one-more-guess-of-many' });
    expect(performance.now() - began).toBeGreaterThan(100);
    expect(await admin.metrics()).toMatch(/^evenkeel_admin_wrong_keys_total\{[^}]*\} [1-9]/m);
  });
});

describe('an Idempotency-Key', () => {
  const create = (id: string, key: string) =>
    admin.post('/v1/sources', { id, list_uuid: 'MF', webhook_secret: 'x' }, { headers: { 'idempotency-key': key } });

  it('answers the same request as the first time, and does nothing twice', async () => {
    const [first, second] = [await create('once', 'k-1'), await create('once', 'k-1')];
    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(second.headers.get('location')).toBe('/v1/sources/once');
    expect(await admin.rows("select from evenkeel.audit where resource = 'source once'")).toHaveLength(1);
  });

  it('does it once for those who ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('at-once', 'k-2')));
    const codes = answers.map(({ status, body }) => (status === 201 ? '201' : body.code));
    expect(codes).toContain('201');
    expect(codes.every((code) => code === '201' || code === 'request_under_way')).toBe(true);
    expect(await admin.rows("select from evenkeel.source where name = 'at-once'")).toHaveLength(1);
  });

  it('is refused for another request', async () => {
    await create('first', 'k-3');
    expect((await create('second', 'k-3')).body.code).toBe('other_request');
  });

  it('keeps no key in the clear', async () => {
    const asking = { headers: { 'idempotency-key': 'k-4' } };
    const { body } = await admin.post('/v1/keys', { name: 'kept', scope: 'read' }, asking);
    expect((await admin.post('/v1/keys', { name: 'kept', scope: 'read' }, asking)).body.key).toBe(body.key);
    const [row] = await admin.rows<{ text: string }>(
      "select to_json(k)::text as text from evenkeel.idempotency_key k where key = 'k-4'",
    );
    expect(row?.text).not.toContain(body.key.slice(3));
  });
});
