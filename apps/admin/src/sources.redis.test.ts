import type { RefusalReason } from '@evenkeel/event-schemas';
import { startAdminForTest, type AdminForTest, type Asking } from './testing/admin-for-test';
import { makeSource, makeSubscribers } from './testing/made-rows';

let admin: AdminForTest;
beforeAll(async () => (admin = await startAdminForTest({ ingestUrl: 'https://hooks.example.com/' })));
afterAll(() => admin.stop());

const SECRET = 'the-secret-that-nobody-may-see';
const TOKEN = 'the-token-that-nobody-may-see';

describe('sources over the REST API', () => {
  it('are made with sealed secrets, shown without them, and listed by name', async () => {
    const made = await admin.post('/v1/sources', {
      ...{ id: 'spring', list_uuid: 'MF-spring', webhook_secret: SECRET, api_token: TOKEN },
      ...{ api_url: 'http://127.0.0.1:9/api/v2', settings: { repair: false } },
    });
    expect(made).toMatchObject({ status: 201, body: { id: 'spring', status: 'active', has_api_token: true } });
    expect(made.headers.get('location')).toBe('/v1/sources/spring');
    expect(made.body).toMatchObject({
      ...{ webhook_path: '/webhooks/spring', webhook_url: 'https://hooks.example.com/webhooks/spring' },
    });
    expect(made.body.settings).toMatchObject({ repair: false, settle_ms: 10_000, calls_per_hour: 4_500 });
    expect(JSON.stringify(made.body)).not.toMatch(/nobody-may-see/);
    const [stored] = await admin.rows('select to_json(s)::text as text from evenkeel.source s');
    expect(stored?.['text']).not.toMatch(/nobody-may-see/);
    expect((await admin.get('/v1/sources')).body.data).toEqual([made.body]);
  });

  it('refuse a name that is taken, a provider that there is none of, and unknown fields by name', async () => {
    const body = { id: 'spring', list_uuid: 'MF-spring', webhook_secret: SECRET };
    expect((await admin.post('/v1/sources', body)).body).toMatchObject({ code: 'name_taken' });
    const other = await admin.post('/v1/sources', { ...body, id: 'other', provider: 'nobody', colour: 'red' });
    expect(other.body).toMatchObject({ code: 'invalid_request', errors: [{ in: 'body', name: 'colour' }] });
    const provider = await admin.post('/v1/sources', { ...body, id: 'other', provider: 'nobody' });
    expect(provider.body.errors).toEqual([{ in: 'body', name: 'provider', message: 'must be one of referralhero' }]);
  });

  it('are updated in part, and only as whoever asks has seen them', async () => {
    await makeSource(admin, 'updated', { api_token: TOKEN });
    const { headers } = await admin.get('/v1/sources/updated');
    const etag = headers.get('etag') ?? '';
    const update = (body: object, tag: string) =>
      admin.ask('PATCH', '/v1/sources/updated', { body, headers: { 'if-match': tag } });
    expect(await update({ settings: { settle_ms: 5_000 } }, etag)).toMatchObject({
      status: 200,
      body: { settings: { settle_ms: 5_000, repair: true }, has_api_token: true },
    });
    expect(await update({ settings: { settle_ms: 6_000 } }, etag)).toMatchObject({
      status: 412,
      body: { code: 'changed_meanwhile' },
    });
    expect((await admin.get('/v1/sources/updated')).body.settings.settle_ms).toBe(5_000);
    const withoutToken = await admin.ask('PATCH', '/v1/sources/updated', { body: { api_token: null } });
    expect(withoutToken.body).toMatchObject({
      status: 'degraded',
      status_reason: 'no_api_token',
      has_api_token: false,
    });
  });

  it('are paused and resumed; one without a token is degraded afterwards', async () => {
    await makeSource(admin, 'rests');
    const refused = await admin.post('/v1/sources/rests/pause', { until: 'tomorrow' });
    expect(refused.body).toMatchObject({ code: 'invalid_request', errors: [{ in: 'body' }] });
    expect((await admin.post('/v1/sources/rests/pause', {})).body.status).toBe('paused');
    expect((await admin.post('/v1/sources/rests/resume')).body).toMatchObject({
      status: 'degraded',
      status_reason: 'no_api_token',
    });
  });

  it('keep the former secret for a day when they get a new one', async () => {
    await makeSource(admin, 'rotated');
    const { body } = await admin.post('/v1/sources/rotated/rotate-secret', { webhook_secret: SECRET });
    const [current, former] = body.webhook_secrets;
    expect(current).toMatchObject({ valid_until: null });
    const hours = (Date.parse(former.valid_until) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    expect(current.id).not.toBe(former.id);
  });

  it('tell how many webhooks each of their secrets let in', async () => {
    await makeSource(admin, 'counted', { webhook_secret: 'former' });
    await admin.post('/v1/sources/counted/rotate-secret', { webhook_secret: SECRET });
    const use = (secret: string, webhooks: number, lastUsedAt: string) =>
      admin.database.addSecretUses([{ source: 'counted', secret, webhooks, lastUsedAt }]);
    await use(SECRET, 3, '2026-11-26T10:00:01.000Z');
    await use(SECRET, 2, '2026-11-26T10:00:00.000Z');
    await admin.database.addSecretUses([
      { source: 'removed meanwhile', secret: SECRET, webhooks: 1, lastUsedAt: '2026-11-26T10:00:00.000Z' },
    ]);
    const { body } = await admin.get('/v1/sources/counted/health');
    expect(body.webhook_secrets).toMatchObject([
      { valid_until: null, webhooks: 5, last_used_at: '2026-11-26T10:00:01.000Z' },
      { valid_until: expect.any(String), webhooks: 0, last_used_at: null },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/nobody-may-see|former/);
  });

  it('tell when they are swept next, at the latest, and that they are not while nothing is read', async () => {
    const source = { api_token: 'a-token', api_url: 'http://127.0.0.1:1/api/v2' };
    await makeSource(admin, 'swept', { ...source, settings: { calls_per_hour: 100 } });
    const next = async () => (await admin.get('/v1/sources/swept/health')).body.next_sweep_at as string | null;
    expect(Math.abs(Date.parse((await next()) ?? '') - Date.now())).toBeLessThan(60_000);
    await admin.rows(
      `insert into evenkeel.sweep (source, reason, state, plan, started_at, finished_at)
       values ('swept', 'scheduled', 'done', '{}', '2026-11-26T10:00:00Z', '2026-11-26T10:01:00Z')`,
      [],
    );
    // Ten minutes at least; and a tenth of the calls, which is ten pages an hour.
    expect(await next()).toBe('2026-11-26T10:10:00.000Z');
    await makeSubscribers(admin, 'swept', 150);
    await admin.rows(`update mirror.subscriber set ever_verified = true where source = 'swept'`, []);
    expect(await next()).toBe('2026-11-26T10:18:00.000Z');
    await admin.post('/v1/sources/swept/pause', {});
    expect(await next()).toBeNull();
    await makeSource(admin, 'without-token');
    expect((await admin.get('/v1/sources/without-token/health')).body.next_sweep_at).toBeNull();
  });

  it('tell how many of their webhooks were refused in the last hour, and why, to whoever may read them', async () => {
    await makeSource(admin, 'refused');
    const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
    const refused = (reason: RefusalReason, webhooks: number, minutesAgo: number) =>
      admin.database.addRefusedWebhooks([
        { source: 'refused', reason, webhooks, firstAt: at(minutesAgo), lastAt: at(minutesAgo) },
      ]);
    const health = async (asking?: Asking) => (await admin.get('/v1/sources/refused/health', asking)).body;
    expect((await health()).refused_webhooks).toEqual([]);
    await refused('too_large', 1, 20);
    await refused('wrong_signature', 4, 10);
    await refused('wrong_signature', 3, 2);
    await refused('missing_signature', 9, 70);
    const { body: reader } = await admin.post('/v1/keys', { name: 'reads', scope: 'read', sources: ['refused'] });
    expect((await health({ key: reader.key })).refused_webhooks).toMatchObject([
      { reason: 'wrong_signature', webhooks: 7 },
      { reason: 'too_large', webhooks: 1 },
    ]);
    const { body: other } = await admin.post('/v1/keys', { name: 'reads other', scope: 'read', sources: ['counted'] });
    expect((await health({ key: other.key })).code).toBe('other_source');
  });

  it('that the environment sets are not changed, but for their settings', async () => {
    await admin.database.ensureSource({
      ...{ name: 'configured', provider: 'referralhero', listUuid: 'MF-1', webhookSecret: SECRET, apiToken: null },
      apiUrl: 'http://127.0.0.1:9/api/v2',
    });
    const refused = { body: { code: 'configured_source' } };
    const patch = (body: object) => admin.ask('PATCH', '/v1/sources/configured', { body });
    expect(await patch({ api_token: TOKEN })).toMatchObject(refused);
    expect(await admin.post('/v1/sources/configured/rotate-secret', { webhook_secret: 'x' })).toMatchObject(refused);
    expect(await admin.ask('DELETE', '/v1/sources/configured?mirror=keep')).toMatchObject(refused);
    expect((await patch({ settings: { repair: false } })).body.settings.repair).toBe(false);
  });

  it('are removed only when it is said what becomes of their rows', async () => {
    await makeSource(admin, 'leaves');
    const unsaid = await admin.ask('DELETE', '/v1/sources/leaves');
    expect(unsaid.body).toMatchObject({ code: 'invalid_request', errors: [{ in: 'query', name: 'mirror' }] });
    expect((await admin.ask('DELETE', '/v1/sources/leaves?mirror=purge')).status).toBe(204);
    expect((await admin.get('/v1/sources/leaves')).body.code).toBe('not_found');
    const again = await admin.post('/v1/sources', { id: 'leaves', list_uuid: 'x', webhook_secret: 'x' });
    expect(again.body.code).toBe('not_in_this_state');
    while (await admin.database.purgeSources());
    expect((await admin.post('/v1/sources', { id: 'leaves', list_uuid: 'x', webhook_secret: 'x' })).status).toBe(201);
  });

  it('are each written with who did it, what it was and what it became', async () => {
    await makeSource(admin, 'audited');
    await admin.post('/v1/sources/audited/pause');
    const { body } = await admin.get('/v1/audit?source=audited');
    expect(body.data).toMatchObject([
      {
        action: 'source.paused',
        before: { status: 'degraded' },
        after: { status: 'paused' },
        key: { id: 'bootstrap' },
      },
      { action: 'source.created', before: null, after: { name: 'audited' } },
    ]);
    for (const sql of ['update evenkeel.audit set action = 1', 'delete from evenkeel.audit', 'truncate evenkeel.audit'])
      await expect(admin.rows(sql)).rejects.toThrow('append-only');
  });
});
