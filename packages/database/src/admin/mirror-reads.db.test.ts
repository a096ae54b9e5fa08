import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { Database } from '../open-database';
import { openTestDatabase } from '../testing/recording-kit';
import type { FoundPlace } from './search-subscribers';

let clone: TestDatabase;
let database: Database;
beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  await query(
    clone.url,
    `insert into mirror.subscriber (source, id, name, version, provisional)
     select s, 'sub_' || n, 'x', 1, n % 5 = 0 from unnest('{a,b,c}'::text[]) s, generate_series(1, 7) n`,
  );
  await query(
    clone.url,
    `insert into mirror.reward (source, subscriber_id, id, status, version, provisional)
     select s, 'sub_' || n, 'r' || m, case when m = 1 then 'pending' else 'sent' end, 1, false
     from unnest('{a,c,d}'::text[]) s, generate_series(1, 3) n, generate_series(1, 3) m`,
  );
});
afterAll(() => database.close());

/** All rows, `limit` a page. */
async function walk<Row>(read: (after: Row | null) => Promise<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = await read(null); page.length > 0; page = await read(page.at(-1) ?? null)) rows.push(...page);
  return rows;
}

describe.each([1, 2, 5, 100])('lists of %i a page', (limit) => {
  const subscribers = (sources: string[] | null, filter: object = {}) =>
    walk((after: { source: string; id: string } | null) =>
      database.admin.mirror.subscribers({ sources, after, limit, ...filter }),
    );
  const names = (rows: { source: string; id: string }[]) => rows.map(({ source, id }) => `${source} ${id}`);

  it('give those that changed in a time, to the millisecond', async () => {
    const changed = (after: string | undefined, before: string | undefined) =>
      subscribers(['b'], { changedAfter: after, changedBefore: before }).then(names);
    // Each changed twenty minutes after the one before it, from 10:20 on.
    await query(
      clone.url,
      "update mirror.subscriber set changed_at = timestamptz '2026-03-01T10:00:00Z' + substr(id, 5)::int * interval '20 minutes' where source = 'b'",
    );
    expect(await changed('2026-03-01T10:40:00.000Z', '2026-03-01T12:00:00.000Z')).toEqual(
      [2, 3, 4, 5].map((n) => `b sub_${n}`),
    );
    expect(await changed('2026-03-01T10:40:00.001Z', '2026-03-01T12:00:00.001Z')).toEqual(
      [3, 4, 5, 6].map((n) => `b sub_${n}`),
    );
    expect(await changed('2026-03-01T12:20:00.001Z', undefined)).toEqual([]);
    expect(await changed(undefined, '2026-03-01T10:20:00.001Z')).toEqual(['b sub_1']);
  });

  it('give every subscriber once, in order, of all sources or of some', async () => {
    const expected = ['a', 'b', 'c'].flatMap((source) => [1, 2, 3, 4, 5, 6, 7].map((n) => `${source} sub_${n}`));
    expect(names(await subscribers(null))).toEqual(expected);
    expect(names(await subscribers(['c', 'a']))).toEqual(expected.filter((name) => !name.startsWith('b')));
    expect(names(await subscribers(['none']))).toEqual([]);
    expect(names(await subscribers(null, { provisional: true }))).toEqual(['a sub_5', 'b sub_5', 'c sub_5']);
  });

  it('go on although the source of the last row is gone', async () => {
    const after = { source: 'aa', id: 'sub_3' };
    const next = await database.admin.mirror.subscribers({ sources: null, after, limit: 1 });
    expect(names(next)).toEqual(['b sub_1']);
  });

  it('give every reward once, in order, also of who has no row', async () => {
    const rewards = await walk((after: { source: string; subscriberId: string; id: string } | null) =>
      database.admin.mirror.rewards({ sources: null, after, limit, status: 'pending' }),
    );
    expect(rewards.map(({ source, subscriberId, id }) => `${source} ${subscriberId} ${id}`)).toEqual(
      ['a', 'c', 'd'].flatMap((source) => [1, 2, 3].map((n) => `${source} sub_${n} r1`)),
    );
  });
});

describe('a search', () => {
  const people: [id: string, name: string, email: string | null, code: string | null][] = [
    ['sub_a', 'Ada Lovelace', 'ada@example.test', 'ADA1'],
    ['sub_b', 'Grace Hopper', 'adam@example.test', 'ada2'],
    ['sub_c', 'adalbert', null, 'X1'],
    ['sub_d', 'Nobody', 'nobody@example.test', 'ada3'],
    ['ada', 'Percy', 'percy%_@example.test', null],
    ['sub_e', 'ÅDA', 'aa@example.test', 'X2'],
  ];
  beforeAll(() =>
    query(
      clone.url,
      `insert into mirror.subscriber (source, id, name, email, code, version, provisional, deleted_at)
       select s, id, name, email, code, 1, false, case when id = 'sub_d' then now() end
       from unnest('{found,found2}'::text[]) s, unnest($1::text[], $2::text[], $3::text[], $4::text[]) p (id, name, email, code)`,
      [0, 1, 2, 3].map((part) => people.map((person) => person[part])),
    ),
  );
  const search = async (text: string, limit: number, more: object = {}) => {
    const rows = await walk((after: { place: FoundPlace } | null) =>
      database.admin.mirror.search({ sources: ['found2', 'found'], text, after: after?.place ?? null, limit, ...more }),
    );
    return rows.map(({ source, id, place: { way } }) => `${source} ${id} ${way}`);
  };

  it.each([1, 2, 50])(
    'finds by id, then by what an e-mail, a code and a name begins with, each once (%i a page)',
    async (limit) => {
      const each = (source: string) => [`${source} ada id`, `${source} sub_a email`, `${source} sub_b email`];
      const later = (source: string) => [`${source} sub_d code`, `${source} sub_c name`];
      const expected = ['found', 'found2'].flatMap((source) => [...each(source), ...later(source)]);
      expect(await search('ada', limit)).toEqual(expected);
    },
  );

  it('goes by case in codes alone', async () => {
    const only = { sources: ['found'] };
    expect(await search('ADA@', 9, only)).toEqual(['found sub_a email']);
    expect(await search('ADA1', 9, only)).toEqual(['found sub_a code']);
    expect(await search('åda', 9, only)).toEqual(['found sub_e name']);
  });

  it('takes no character for a pattern, and other filters with it', async () => {
    const only = { sources: ['found'] };
    expect(await search('percy%', 9, only)).toEqual(['found ada email']);
    for (const text of ['%', '_', '\\', 'percy_']) expect(await search(text, 9, only)).toEqual([]);
    expect(await search('ada', 9, { ...only, deleted: true })).toEqual(['found sub_d code']);
    expect(await search('ada', 9, { ...only, provisional: true })).toEqual([]);
  });
});
