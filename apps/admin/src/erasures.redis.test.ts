import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { makeSource, makeSubscribers } from './testing/made-rows';

let admin: AdminForTest;
beforeAll(async () => {
  admin = await startAdminForTest();
  await makeSource(admin, 'demo');
  await makeSource(admin, 'other');
  await makeSubscribers(admin, 'demo', 3);
});
afterAll(() => admin.stop());

const erase = (id: string, asking?: { readonly key: string }) =>
  admin.ask('DELETE', `/v1/subscribers/demo/${id}/personal-data`, asking);
const holder = { id: '01900000-0000-7000-8000-000000000001', forMs: 60_000 };

/** As a worker does. */
async function eraseAll(): Promise<void> {
  const { erasures } = admin.database;
  let erasure = await erasures.claim(holder);
  while (erasure !== null && erasure.step !== 'done')
    erasure =
      erasure.step === 'queue' ? await erasures.queueDone(erasure, 0, holder) : await erasures.advance(erasure, holder);
}

describe('the erasure of a person over the REST API', () => {
  it('is asked for once, and its receipt holds none of the data', async () => {
    const asked = await erase('sub_000001');
    expect(asked).toMatchObject({ status: 202, body: { subject: 'sub_000001', state: 'requested', erased: {} } });
    const receipt = asked.headers.get('location') ?? '';
    expect((await erase('sub_000001')).body.id).toBe(asked.body.id);
    await eraseAll();
    const { body } = await admin.get(receipt);
    expect(body).toMatchObject({ state: 'done', subjects: ['sub_000001'], erased: { subscribers: 1 } });
    expect(JSON.stringify(body)).not.toMatch(/person1@|Person 1|"C1"/);
    expect((await erase('sub_000001')).body).toEqual(body);
  });

  it('is shown where the person was', async () => {
    const { body } = await admin.get('/v1/subscribers/demo/sub_000001');
    expect(body).toMatchObject({ email: null, name: null, raw: null, erased_at: expect.any(String), dirty: false });
    const { data } = (await admin.get('/v1/changes?kind=erased')).body;
    expect(data).toMatchObject([{ subject: 'sub_000001', kind: 'erased', after: { email: null } }]);
    const at = new Date().toISOString();
    expect((await admin.get(`/v1/subscribers/demo/sub_000001?at=${at}`)).body).toMatchObject({
      email: null,
      erased_at: body.erased_at,
    });
  });

  it('is in the audit, with who and of whom, and nothing more', async () => {
    const { data } = (await admin.get('/v1/audit?resource=subscriber%20demo/sub_000001')).body;
    expect(data).toMatchObject([{ action: 'subscriber.erasure_requested', key: { id: 'bootstrap' }, before: null }]);
  });

  it('is listed, the newest first, by source, state and subject', async () => {
    await erase('sub_000002');
    const ids = async (query: string) =>
      (await admin.get(`/v1/erasures?${query}`)).body.data.map(({ subject }: { subject: string }) => subject);
    expect(await ids('source=demo')).toEqual(['sub_000002', 'sub_000001']);
    expect(await ids('state=requested')).toEqual(['sub_000002']);
    expect(await ids('subject=sub_000001')).toEqual(['sub_000001']);
    expect(await ids('source=other')).toEqual([]);
  });

  it('is for nobody who is not there, and not for a key of another source', async () => {
    expect((await erase('nobody')).body.code).toBe('not_found');
    const { body: made } = await admin.post('/v1/keys', { name: 'of other', scope: 'admin', sources: ['other'] });
    expect((await erase('sub_000000', { key: made.key })).body.code).toBe('other_source');
    const [first] = (await admin.get('/v1/erasures')).body.data;
    expect((await admin.get(`/v1/erasures/${first.id}`, { key: made.key })).body.code).toBe('other_source');
    expect((await admin.get('/v1/erasures', { key: made.key })).body.data).toEqual([]);
  });
});
