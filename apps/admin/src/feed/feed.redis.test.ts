import { connect, followChanges, type Change } from '@evenkeel/client';
import { waitFor } from '@evenkeel/testing';
import { ADMIN_KEY, startAdminForTest, type AdminForTest } from '../testing/admin-for-test';
import { makeChanges, makeSource, makeSubscribers } from '../testing/made-rows';

let admin: AdminForTest;
beforeAll(async () => {
  admin = await startAdminForTest();
  for (const source of ['one', 'two']) await makeSource(admin, source);
  await makeSubscribers(admin, 'one', 1);
});
afterAll(() => admin.stop());

const append = (source: string, subject: string, ...versions: number[]) =>
  makeChanges(
    admin,
    versions.map((version) => ({ source, subject, version, after: { name: `v${version}` } })),
  );
const idsOf = (changes: Change[]) => changes.map(({ subject, version }) => `${subject} ${version}`);

describe('the feed', () => {
  it('is read page by page, each change once, from where a reader was', async () => {
    await append('one', 'a', 1, 2, 3);
    await append('two', 'b', 1, 2);
    const read: Change[] = [];
    let after: string | undefined;
    for (;;) {
      const { body } = await admin.get(`/v1/changes?limit=2${after ? `&after=${after}` : ''}`);
      read.push(...body.data);
      after = body.next_cursor;
      if (!body.has_more) break;
    }
    expect(idsOf(read).filter((id) => id.startsWith('a'))).toEqual(['a 1', 'a 2', 'a 3']);
    expect(idsOf(read).filter((id) => id.startsWith('b'))).toEqual(['b 1', 'b 2']);
    // After each of them, what is left is what came after it.
    const middle = read[1] as Change;
    const { body } = await admin.get(`/v1/changes?after=${middle.cursor}`);
    expect(idsOf(body.data)).toEqual(idsOf(read.slice(2)));
  });

  it('goes on past what the filters leave out', async () => {
    await makeChanges(admin, [
      { source: 'one', subject: 'c', version: 1, kind: 'created' },
      { source: 'one', subject: 'c', version: 2, kind: 'deleted' },
    ]);
    const { body } = await admin.get('/v1/changes?source=one&kind=deleted,erased');
    expect(idsOf(body.data)).toEqual(['c 2']);
    expect((await admin.get(`/v1/changes?source=one&after=${body.next_cursor}`)).body.data).toEqual([]);
    const wrong = await admin.get('/v1/changes?kind=deleted,gone');
    expect(wrong.body).toMatchObject({ code: 'invalid_request', errors: [{ name: 'kind' }] });
    const none = await admin.get('/v1/changes?limit=0&wait=-1');
    expect(none.body.errors).toMatchObject([
      { name: 'limit', message: 'must be 1 or more' },
      { name: 'wait', message: 'must be 0 or more' },
    ]);
  });

  it('waits for a change where there is none yet, and tells it soon', async () => {
    const { body: end } = await admin.get('/v1/changes?after=now');
    const asked = admin.get(`/v1/changes?after=${end.next_cursor}&wait=20`);
    await append('two', 'd', 1);
    const { body } = await asked;
    expect(idsOf(body.data)).toEqual(['d 1']);
    const began = performance.now();
    expect((await admin.get(`/v1/changes?after=${body.next_cursor}&wait=0.3`)).body.data).toEqual([]);
    expect(performance.now() - began).toBeGreaterThan(250);
  });

  it('tells who comes with a cursor of another history how to start over', async () => {
    await append('one', 'e', 1);
    const { body } = await admin.get('/v1/changes?source=one&after=now');
    // What a restore to an earlier moment does: the same number is given to another change.
    await admin.rows("update evenkeel.change set at = at - interval '1 second' where subject_id = 'e'");
    expect((await admin.get(`/v1/changes?source=one&after=${body.next_cursor}`)).body).toMatchObject({
      status: 410,
      code: 'cursor_of_another_epoch',
    });
    const { p } = JSON.parse(Buffer.from(body.next_cursor, 'base64url').toString());
    const ofAnother = Buffer.from(JSON.stringify({ c: '1', p })).toString('base64url');
    expect((await admin.get(`/v1/changes?after=${ofAnother}`)).body.code).toBe('cursor_of_another_epoch');
    expect((await admin.get('/v1/changes?after=nonsense')).body.code).toBe('invalid_request');
  });

  it('tells that what a cursor points at is not kept any more', async () => {
    await append('two', 'f', 1, 2);
    const { body } = await admin.get('/v1/changes?source=two&limit=1');
    await admin.rows(
      "delete from evenkeel.change where source = 'two' and position <= (select min(position) from evenkeel.change where source = 'two')",
    );
    expect((await admin.get(`/v1/changes?source=two&after=${body.next_cursor}`)).body.code).toBe('cursor_expired');
  });

  it('is followed by the client across its end', async () => {
    const ending = new AbortController();
    const client = connect({ url: admin.url, apiKey: ADMIN_KEY });
    const read: Change[] = [];
    const following = (async () => {
      for await (const change of followChanges(client, { after: 'now', signal: ending.signal })) read.push(change);
    })();
    const seen = async () => {
      if (read.length === 0) await append('one', 'g', 1);
      return read.length > 0;
    };
    await waitFor(seen, { timeoutMs: 10_000, every: 200, what: 'a change to be followed' });
    ending.abort();
    await expect(following).rejects.toThrow();
  });
});

describe('the stream', () => {
  async function stream(headers: Record<string, string>, path = '/v1/changes/stream') {
    const gone = new AbortController();
    const answer = await fetch(`${admin.url}${path}`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}`, ...headers },
      signal: gone.signal,
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
    })().catch(() => undefined); // ended by us
    const events = () =>
      [...text.matchAll(/^id: (\S+)\nevent: (\S+)\ndata: (.*)$/gm)].map(([, id = '', event, data = '{}']) => ({
        ...{ id, event },
        change: JSON.parse(data) as Change,
      }));
    return { answer, events, end: () => (gone.abort(), reading) };
  }

  it('gives each change as an event, goes on after Last-Event-ID, and ends when its reader does', async () => {
    const { body } = await admin.get('/v1/changes?after=now');
    const first = await stream({ 'last-event-id': body.next_cursor });
    expect(first.answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    await append('one', 'h', 1, 2);
    await waitFor(() => first.events().length === 2, { timeoutMs: 5_000, what: 'two events' });
    const [one, two] = first.events();
    expect(one).toMatchObject({ event: 'subscriber.updated', change: { subject: 'h', version: '1' } });
    await first.end();
    const second = await stream({ 'last-event-id': one?.id ?? '' });
    await waitFor(() => second.events().length === 1, { timeoutMs: 5_000, what: 'the event after it' });
    expect(second.events()[0]?.id).toBe(two?.id);
    await second.end();
  });

  it('refuses as the feed does', async () => {
    const refused = await stream({}, '/v1/changes/stream?colour=red');
    expect(refused.answer.status).toBe(400);
    await refused.end();
    const unknown = await stream({ authorization: 'Bearer ek_nobody-has-made-it' });
    expect(unknown.answer.status).toBe(401);
    await unknown.end();
  });
});
