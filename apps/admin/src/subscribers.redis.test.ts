import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { makeChanges, makeSource, makeSubscribers } from './testing/made-rows';

let admin: AdminForTest;
beforeAll(async () => {
  admin = await startAdminForTest();
  for (const source of ['one', 'two']) await makeSource(admin, source);
  await makeSubscribers(admin, 'one', 120);
  await makeSubscribers(admin, 'two', 30);
});
afterAll(() => admin.stop());

async function all(path: string): Promise<{ source: string; id: string }[]> {
  const found: { source: string; id: string }[] = [];
  let cursor: string | null = null;
  do {
    const { body }: { body: { data: []; next_cursor: string | null } } = await admin.get(
      `${path}${path.includes('?') ? '&' : '?'}limit=50${cursor ? `&cursor=${cursor}` : ''}`,
    );
    found.push(...body.data);
    cursor = body.next_cursor;
  } while (cursor !== null);
  return found;
}

describe('subscribers', () => {
  it('are listed in the order of source and id, each once, however many pages that takes', async () => {
    const found = await all('/v1/subscribers');
    const names = found.map(({ source, id }) => `${source}/${id}`);
    expect(names).toHaveLength(150);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it.each([
    ['source=two', 30],
    ['email=person7%40example.test', 2],
    ['source=one&code=C11', 1],
    ['source=one&status=pending', 12],
    ['source=one&provisional=true', 18],
    ['source=one&dirty=true', 0],
    ['deleted=true', 0],
    ['search=person1', 42],
    ['source=one&search=PERSON%2011', 11],
    ['source=one&search=C11', 11],
    ['search=sub_000003', 2],
    ['search=person1&status=pending', 4],
    ['search=nobody', 0],
    ['deleted=any', 150],
    ['changed_after=2100-01-01T00:00:00Z', 0],
    ['changed_before=2100-01-01T00:00:00%2B01:00', 150],
  ])('are found by %s', async (filter, count) => {
    expect(await all(`/v1/subscribers?${filter}`)).toHaveLength(count);
  });

  it('refuse what a list does not know, by name, and a cursor of another list', async () => {
    const { body } = await admin.get('/v1/subscribers?colour=red&limit=0&dirty=perhaps');
    const names = body.errors.map(({ name }: { name: string }) => name).sort();
    expect(names).toEqual(['colour', 'dirty', 'limit']);
    const { next_cursor: cursor } = (await admin.get('/v1/sources?limit=1')).body;
    expect((await admin.get(`/v1/subscribers?cursor=${cursor}`)).body.errors).toMatchObject([{ name: 'cursor' }]);
    const inOrder = (await admin.get('/v1/subscribers?limit=1')).body.next_cursor;
    const other = await admin.get(`/v1/subscribers?search=person&cursor=${inOrder}`);
    expect(other.body.errors).toMatchObject([{ name: 'cursor' }]);
    const both = await admin.get('/v1/subscribers?search=person&email=person1%40example.test');
    expect(both).toMatchObject({ status: 400, body: { errors: [{ name: 'search' }] } });
  });

  it('are shown with what set each field, and what was before', async () => {
    const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
    const subject = 'sub_000003';
    await makeChanges(admin, [
      { source: 'one', subject, version: 1, kind: 'created', after: { name: 'Ann', email: 'a@x' }, at: at(1) },
      { source: 'one', subject, version: 2, before: { name: 'Ann' }, after: { name: 'Anna' }, at: at(2) },
      { source: 'one', subject, version: 3, before: { name: 'Anna' }, after: { name: 'Person 3' }, at: at(3) },
    ]);
    await admin.rows("update mirror.subscriber set version = 3 where source = 'one' and id = $1", [subject]);
    const { body } = await admin.get(`/v1/subscribers/one/${subject}`);
    expect(body).toMatchObject({ name: 'Person 3', version: '3', raw: {} });
    expect(body.provenance).toMatchObject({
      name: { version: '3', cause: { type: 'verify' } },
      email: { version: '1' },
    });

    const then = (time: string) => admin.get(`/v1/subscribers/one/${subject}?at=${time}`);
    expect((await then('2026-01-01T00:02:30Z')).body).toMatchObject({ name: 'Anna', version: '2', deleted: false });
    expect((await then('2026-01-01T00:01:00Z')).body).toMatchObject({ name: 'Ann', version: '1' });
    expect((await then('2025-12-31T00:00:00Z')).body.code).toBe('not_found');
    expect((await then('yesterday')).body.errors).toMatchObject([{ in: 'query', name: 'at' }]);

    const { data } = (await admin.get(`/v1/subscribers/one/${subject}/history?limit=2`)).body;
    expect(data.map(({ version }: { version: string }) => version)).toEqual(['3', '2']);
  });

  it('whose changes are not all kept any more are not shown as they never were', async () => {
    const subject = 'sub_000004';
    await makeChanges(admin, [
      { source: 'one', subject, version: 5, before: { name: 'E' }, after: { name: 'Person 4' } },
    ]);
    await admin.rows("update mirror.subscriber set version = 5 where source = 'one' and id = $1", [subject]);
    expect((await admin.get(`/v1/subscribers/one/${subject}?at=2026-01-01T00:00:00Z`)).body.code).toBe('not_kept');
  });

  it('tell what of a body is no JSON', async () => {
    const { body } = await admin.post('/v1/sweeps', '{"source": one}');
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ in: 'body' }] });
    const text = await admin.post('/v1/sweeps', 'source=one', { headers: { 'content-type': 'text/plain' } });
    expect(text.body.code).toBe('not_json');
  });

  it('are made due when a person wants them to be read', async () => {
    // curl users set the type for all that they send.
    const headers = { 'content-type': 'application/json' };
    const { status, body } = await admin.post('/v1/subscribers/one/sub_000005/verify', undefined, { headers });
    expect(status).toBe(202);
    expect(body).toMatchObject({ settled: false, subscriber: { dirty: true } });
    expect((await admin.post('/v1/subscribers/one/nobody/verify')).body.code).toBe('not_found');
  });
});
