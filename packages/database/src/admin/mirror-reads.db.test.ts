import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { Database } from '../open-database';
import { openTestDatabase } from '../testing/recording-kit';

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
