import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';

/** What is written most must touch no index: Postgres then keeps the new row version in the same page ("heap-only"). */
let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  const hints = Array.from({ length: 100 }, (_, n) =>
    deliveryOf(hintOf(`sub_${n}`, { content: { email: `${n}@example.test` } })),
  );
  await record(database, hints);
});
afterAll(() => database.close());

const upsert = readFileSync(join(__dirname, '../sql/upsert-subscribers.sql'), 'utf8');

/** Writes ten rows of different pages with this change, as a recording does; how many updates, how many heap-only ones. */
async function updates(change: string): Promise<unknown> {
  await query(clone.url, 'vacuum mirror.subscriber');
  await query(clone.url, "select pg_stat_reset_single_table_counters('mirror.subscriber'::regclass)");
  const rows = `select json_agg(to_jsonb(s) || (${change})) from mirror.subscriber s where s.id like '%7'`;
  await query(clone.url, upsert.replace('$1::json', `(${rows})`));
  const stats =
    "select n_tup_upd::int as all, n_tup_hot_upd::int as heap_only from pg_stat_user_tables where relname = 'subscriber'";
  return (await query(clone.url, stats))[0];
}

it.each([
  ['one more hint on a dirty row', "jsonb_build_object('hint_fence', s.hint_fence + 1, 'hint_at', now())"],
  ['a confirmation', "jsonb_build_object('fetch_fence', s.hint_fence + 2, 'confirmed_at', now())"],
])('%s is a heap-only update', async (_what, change) => {
  expect(await updates(change)).toEqual({ all: 10, heap_only: 10 });
});

it('a row that becomes clean leaves the index of dirty rows', async () => {
  const change = "jsonb_build_object('settled_fence', s.hint_fence + 10)";
  expect(await updates(change)).toEqual({ all: 10, heap_only: 0 });
});
