import type { Change } from '@evenkeel/client';
import { startAdminForTest, type AdminForTest } from '../testing/admin-for-test';
import { dropChangesBefore, makeMonths, monthStart } from '../testing/drop-months';
import { makeChanges, makeSource, type MadeChange } from '../testing/made-rows';

/** A reader of the feed whose changes were dropped is told so; one who had read them misses nothing. */
let admin: AdminForTest;
const OLD = monthStart(14);
const EDGE = monthStart(13);

const change = (source: string, subject: string, version: number, at: Date, more: number): MadeChange => ({
  ...{ source, subject, version, at: new Date(at.getTime() + more).toISOString() },
});
const read = async (query: string) => (await admin.get(`/v1/changes?${query}`)).body;
const idsOf = (changes: readonly Change[]) => changes.map(({ subject, version }) => `${subject} ${version}`);
let before: readonly (Change & { readonly cursor: string })[];
let atNow: string;

beforeAll(async () => {
  admin = await startAdminForTest();
  for (const source of ['one', 'two', 'quiet']) await makeSource(admin, source);
  await makeMonths(admin, 14, 13);
  await makeChanges(admin, [
    ...[change('one', 'a', 1, OLD, 0), change('two', 'b', 1, OLD, 1_000)],
    // The clock of the database was set back: it is kept, and one that came after it is not.
    ...[change('one', 'z', 1, EDGE, 7), change('one', 'a', 2, OLD, 2_000)],
    ...[change('quiet', 'q', 1, OLD, 3_000), change('one', 'a', 3, EDGE, 0), change('two', 'b', 2, EDGE, 1)],
  ]);
  before = (await read('limit=100')).data;
  atNow = (await read('after=now')).next_cursor;
  expect(await dropChangesBefore(admin, new Date(EDGE.getTime() + 86_400_000))).toHaveLength(1);
});
afterAll(() => admin.stop());

it('a cursor before what was dropped is answered 410, also over the stream', async () => {
  for (const { cursor } of before.slice(0, 4)) {
    expect(await read(`after=${cursor}`)).toMatchObject({ status: 410, code: 'cursor_expired' });
  }
  for (const { cursor } of before.slice(0, 3)) {
    const stream = await admin.get(`/v1/changes/stream?source=one&after=${cursor}`);
    expect(stream.body.code).toBe('cursor_expired');
  }
});

it('a cursor at the newest change that was dropped is gone on from, and so is the end, also of a source that is quiet since', async () => {
  const last = before[4]!.cursor; // it has read all that was dropped, of each source
  expect(idsOf((await read(`after=${last}`)).data)).toEqual(['a 3', 'b 2']);
  expect((await read(`after=${atNow}`)).data).toEqual([]);
  const again = (await read('after=now')).next_cursor;
  expect((await read(`after=${again}&source=quiet`)).data).toEqual([]);
});

it('a cursor that lacks a source of which something was dropped missed that', async () => {
  const lacking = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(atNow, 'base64url').toString()), p: {} }));
  expect(await read(`after=${lacking.toString('base64url')}`)).toMatchObject({ code: 'cursor_expired' });
});

it('the same number at another time is of another history', async () => {
  const { c, p } = JSON.parse(Buffer.from(before[4]!.cursor, 'base64url').toString());
  const other = { c, p: { ...p, quiet: [p.quiet[0], '2020-01-01T00:00:00.000000Z'] } };
  const cursor = Buffer.from(JSON.stringify(other)).toString('base64url');
  expect(await read(`after=${cursor}`)).toMatchObject({ code: 'cursor_of_another_epoch' });
});

it('who begins anew reads what is kept, page by page, and each page can be gone on from', async () => {
  const ids: string[] = [];
  let after = '';
  for (let page = 0; page < 3; page += 1) {
    const { data, next_cursor } = await read(`limit=1${after}`);
    ids.push(...idsOf(data));
    after = `&after=${next_cursor}`;
  }
  expect(ids).toEqual(['a 3', 'b 2']);
});

it('who reads while a month is dropped is told, and is not led past it', async () => {
  const start = await admin.database.feed.beginning(['one', 'two']);
  const feed = { sources: ['one', 'two'], entities: null, kinds: null, limit: 1 };
  const first = await admin.database.feed.readAfter({ ...feed, after: start });
  expect(first).toMatchObject({ isExpired: false, changes: [{ subjectJson: '"a"', version: '3' }] });
  await dropChangesBefore(admin, new Date(monthStart(12).getTime() + 86_400_000));
  expect(await admin.database.feed.readAfter({ ...feed, after: first.places })).toMatchObject({ isExpired: true });
});
