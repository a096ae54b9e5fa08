import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { makeSource } from './testing/made-rows';

let admin: AdminForTest;
const ID = (n: number) => `01900000-0000-7000-8000-00000000000${n}`;

beforeAll(async () => {
  admin = await startAdminForTest();
  await makeSource(admin, 'demo');
  for (const [n, code] of ['C1', 'C2', 'C3'].entries())
    await admin.rows(
      `insert into evenkeel.delivery (id, source, received_at, body, digest, outcome, reason, ingest_id, ingest_seq)
       values ($1::uuid, 'demo', to_timestamp(1717000000), $2, sha256($2), 'dead', 'schema_mismatch', $1::uuid, 1)`,
      [ID(n + 1), Buffer.from(bodyOf(`sub_${n + 1}`, code))],
    );
  await admin.rows(
    `insert into mirror.subscriber (source, id, list_uuid, name, email, code, version, provisional, ever_verified, raw)
     values ('demo', 'sub_1', 'MF-demo', 'Ada Lovelace', 'ada@example.test', 'C1', 4, false, true, '{}')`,
  );
});
afterAll(() => admin.stop());

/** As the provider sends it. */
function bodyOf(id: string, code: string): string {
  const body = { list_uuid: 'MF-demo', subscriber_id: id, response: 'new_registration', name: 'Ada', code };
  return JSON.stringify({ ...body, email: 'ada@example.test' });
}

it('a replay is asked for, shown, listed and cancelled, and each step is in the audit', async () => {
  const asked = { source: 'demo', outcome: 'dead', received_after: '2024-01-01T00:00:00+01:00' };
  const { status, body, headers } = await admin.post('/v1/replays', asked);
  expect(status).toBe(202);
  expect(body).toMatchObject({
    ...{ source: 'demo', dry_run: false, state: 'requested', progress: 0, requested_by: 'EVENKEEL_ADMIN_KEY' },
    filter: { outcome: 'dead', received_after: '2023-12-31T23:00:00.000Z' },
    counts: { deliveries: 0, outcomes: {} },
  });
  expect(headers.get('location')).toBe(`/v1/replays/${body.id}`);
  expect((await admin.get(`/v1/replays/${body.id}`)).body).toEqual(body);
  expect((await admin.get('/v1/replays?state=requested&source=demo')).body.data).toEqual([body]);
  expect((await admin.post(`/v1/replays/${body.id}/cancel`)).body).toMatchObject({ state: 'cancelled' });
  expect((await admin.post(`/v1/replays/${body.id}/cancel`)).body.code).toBe('not_in_this_state');
  expect((await admin.get('/v1/audit?source=demo&limit=2')).body.data).toMatchObject([
    { action: 'replay.cancelled', resource: `replay ${body.id}` },
    { action: 'replay.requested', after: { filter: { outcome: 'dead' }, dry_run: false } },
  ]);
});

it('what does not fit is refused by name', async () => {
  const refused = async (body: object) => (await admin.post('/v1/replays', body)).body.errors?.[0]?.name;
  expect(await refused({ source: 'demo', outcome: 'pending' })).toBe('outcome');
  expect(await refused({ source: 'demo', received_after: 'yesterday' })).toBe('received_after');
  expect(await refused({ source: 'demo', type: 'half of a pair: \ud800' })).toBe('type');
  expect(await refused({ source: 'demo', dryRun: true })).toBe('dryRun');
  expect(await refused({})).toBe('source');
  expect((await admin.post('/v1/replays', { source: 'nobody' })).body.code).toBe('not_found');
});

it('of one delivery a replay is asked for by its id', async () => {
  const { status, body } = await admin.post(`/v1/deliveries/${ID(2)}/replay`, { dry_run: true });
  expect(status).toBe(202);
  expect(body).toMatchObject({ source: 'demo', dry_run: true, filter: { delivery: ID(2) } });
  expect((await admin.get(`/v1/replays/${body.id}/diffs`)).body).toMatchObject({
    data: [{ delivery: ID(2), subject: 'sub_2', rows: [{ id: 'sub_2', effect: 'created' }] }],
    next_cursor: null,
  });
});

it('the field diffs of a dry run come a page at a time, and nothing is written for them', async () => {
  const { body } = await admin.post('/v1/replays', { source: 'demo', outcome: 'dead', dry_run: true });
  const state = () => admin.rows("select xmin::text, ctid::text from mirror.subscriber where source = 'demo'");
  const former = await state();
  const found: { delivery: string; rows: { effect: string; fields: object }[] }[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { body: page } = await admin.get(`/v1/replays/${body.id}/diffs?limit=1${query}`);
    found.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(found.map(({ delivery }) => delivery)).toEqual([ID(1), ID(2), ID(3)]);
  expect(found[0]?.rows).toMatchObject([
    { effect: 'due', fields: { name: { mirror: 'Ada Lovelace', delivery: 'Ada' } } },
  ]);
  expect(found[1]?.rows).toMatchObject([{ effect: 'created', fields: { name: { mirror: null, delivery: 'Ada' } } }]);
  expect(await state()).toEqual(former);
  expect((await admin.get(`/v1/replays/${body.id}/diffs?cursor=nonsense`)).body.code).toBe('invalid_request');
});
