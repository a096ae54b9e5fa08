import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { makeSource } from './testing/made-rows';

let admin: AdminForTest;
beforeAll(async () => {
  admin = await startAdminForTest();
  await makeSource(admin, 'demo');
});
afterAll(() => admin.stop());

describe('sweeps over the REST API', () => {
  it('are asked for one at a time, and cancelled', async () => {
    const { status, body } = await admin.post('/v1/sweeps', { source: 'demo' });
    expect(status).toBe(202);
    expect(body).toMatchObject({ source: 'demo', reason: 'requested', state: 'requested' });
    expect((await admin.post('/v1/sweeps', { source: 'demo' })).body.id).toBe(body.id);
    expect((await admin.post(`/v1/sweeps/${body.id}/cancel`)).body.state).toBe('cancelled');
    expect((await admin.post(`/v1/sweeps/${body.id}/cancel`)).body.code).toBe('not_in_this_state');
    expect((await admin.get('/v1/sweeps?state=cancelled')).body.data).toHaveLength(1);
    expect((await admin.post('/v1/sweeps', { source: 'nobody' })).body.code).toBe('not_found');
  });

  it('whose brake is held go on once a person accepts what vanished', async () => {
    const { body } = await admin.post('/v1/sweeps', { source: 'demo' });
    const accept = () => admin.post(`/v1/sweeps/${body.id}/accept-vanishing`);
    expect((await accept()).body.code).toBe('not_in_this_state');
    await admin.rows("update evenkeel.sweep set brake = 'held', braked_entity = 'subscriber' where id = $1", [body.id]);
    expect((await admin.get('/v1/sources/demo/health')).body.brake).toMatchObject({
      sweep: body.id,
      entity: 'subscriber',
    });
    expect((await accept()).body.brake).toBe('accepted');
    expect((await admin.get('/v1/audit?source=demo&limit=1')).body.data).toMatchObject([
      { action: 'sweep.vanishing_accepted', before: { brake: 'held' }, after: { brake: 'accepted' } },
    ]);
  });
});

describe('drift, the ledger, queues and campaigns over the REST API', () => {
  it('tell what stands of drift, field by field, and since when all is true', async () => {
    await admin.rows(
      `insert into evenkeel.drift (source, entity, subject_id, subscriber_id, state, before, after, likely_cause, found_by,
         found_at, due_fence, confirmed_at)
       values ('demo', 'subscriber', 'sub_1', 'sub_1', 'confirmed', '{"points": 1}', '{"points": 2}', 'missed_hint', 'sweep',
         now(), 1, now())`,
    );
    const { data } = (await admin.get('/v1/drift?standing=true')).body;
    expect(data).toMatchObject([
      { subject: 'sub_1', fields: { points: { mirror: 1, provider: 2 } }, repaired_at: null },
    ]);
    expect((await admin.get(`/v1/drift/${data[0].id}`)).body).toEqual(data[0]);
    expect((await admin.get('/v1/drift/summary')).body.data).toMatchObject([
      { source: 'demo', standing: 1, proven_from: null },
    ]);
  });

  it('tell how deliveries ended', async () => {
    await admin.rows(
      `insert into evenkeel.ledger_hour (source, hour, outcome, reason, deliveries)
       values ('demo', date_trunc('hour', now()), 'noop', 'same_content', 7)`,
    );
    expect((await admin.get('/v1/ledger?source=demo')).body).toMatchObject({
      data: [{ outcome: 'noop', reason: 'same_content', deliveries: '7' }],
      holes: [],
      audited_until: null,
    });
    expect((await admin.get('/v1/ledger?from=2020-01-01T00:00:00Z')).body.errors).toMatchObject([{ name: 'from' }]);
  });

  it('tell what waits, and let a person hold it', async () => {
    expect((await admin.post('/v1/queues/deliveries/pause')).body.paused).toBe(true);
    expect((await admin.get('/v1/queues')).body.data).toMatchObject([{ id: 'deliveries', paused: true, waiting: 0 }]);
    expect((await admin.post('/v1/queues/deliveries/resume')).body.paused).toBe(false);
    expect((await admin.post('/v1/queues/deliveries/retry-failed')).body).toEqual({ retried: 0 });
    expect((await admin.post('/v1/queues/others/pause')).body.code).toBe('invalid_request');
  });

  it('show campaigns, rewards and deliveries', async () => {
    await admin.rows(
      "insert into mirror.campaign (source, list_uuid, name, version, provisional) values ('demo', 'MF-demo', 'Spring', 1, false)",
    );
    await admin.rows(
      `insert into mirror.reward (source, subscriber_id, id, name, status, value, version, provisional)
       values ('demo', 'sub_1', 'r1', 'Mug', 'pending', 12.5, 1, false)`,
    );
    expect((await admin.get('/v1/campaigns/demo/MF-demo')).body).toMatchObject({ name: 'Spring' });
    expect((await admin.get('/v1/campaigns?source=demo')).body.data).toHaveLength(1);
    expect((await admin.get('/v1/rewards?status=pending')).body.data).toMatchObject([{ id: 'r1', value: 12.5 }]);
    expect((await admin.get('/v1/rewards/demo/sub_1/r1')).body).toMatchObject({ name: 'Mug', status: 'pending' });
    expect((await admin.get('/v1/rewards/demo/sub_1/r2')).body.code).toBe('not_found');
    const id = '01900000-0000-7000-8000-000000000001';
    await admin.rows(
      `insert into evenkeel.delivery (id, source, received_at, event_type, subject_id, body, headers, digest, outcome, ingest_id, ingest_seq)
       values ($1, 'demo', now(), 'subscriber_updated', 'sub_1', '{"a":1}', '{}', sha256('{"a":1}'), 'applied', $1, 1)`,
      [id],
    );
    expect((await admin.get('/v1/deliveries?outcome=applied&subject=sub_1')).body.data).toMatchObject([
      { id, type: 'subscriber_updated' },
    ]);
    expect((await admin.get(`/v1/deliveries/${id}`)).body).toMatchObject({
      body: { text: '{"a":1}', bytes: 7 },
      story: [],
    });
    expect((await admin.get('/v1/deliveries/nonsense')).body.code).toBe('invalid_request');
  });
});
