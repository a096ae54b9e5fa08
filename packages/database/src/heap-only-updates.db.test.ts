import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import { recordAnswered, rewardsRead } from './testing/reading-kit';

/** What is written most, confirmations and hints on rows that are dirty, must touch no index: Postgres then keeps the new row version in the same page ("heap-only"). */
let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  const hints = Array.from({ length: 100 }, (_, n) =>
    deliveryOf(hintOf(`sub_${n}`, { content: { email: `${n}@example.test` } })),
  );
  await record(database, hints);
  const rewards = Array.from({ length: 100 }, (_, n) => rewardsRead(database, `sub_${n}`, { R1: { name: 'Mug' } }));
  await recordAnswered(database, { rewardsOf: await Promise.all(rewards) });
});
afterAll(() => database.close());

const sqlOf = (statement: string) => readFileSync(join(__dirname, `../sql/${statement}.sql`), 'utf8');

/** How many rows of a table the writing updated, and how many of them heap-only. */
async function updatesOf(table: string, write: () => Promise<unknown>): Promise<unknown> {
  await query(clone.url, `vacuum mirror.${table}`);
  await query(clone.url, `select pg_stat_reset_single_table_counters('mirror.${table}'::regclass)`);
  await write();
  const stats =
    'select n_tup_upd::int as all, n_tup_hot_upd::int as heap_only from pg_stat_user_tables where relname = $1';
  return (await query(clone.url, stats, [table]))[0];
}

/** Writes ten rows of different pages with this change, as a recording does. */
function updates(change: string): Promise<unknown> {
  const rows = `select json_agg(to_jsonb(s) || (${change})) from mirror.subscriber s where s.id like '%7'`;
  return updatesOf('subscriber', () => query(clone.url, sqlOf('upsert-subscribers').replace('$1::json', `(${rows})`)));
}

/** Confirms ten rows of different pages, which have no hint that it answers. */
function confirmations(table: 'subscriber' | 'reward', id: string): Promise<unknown> {
  const one = 'version, hint_fence, fetch_fence + 1000, settled_fence, now(), now()';
  const column = (value: string) =>
    `(select array_agg(${value} order by ${id}) from mirror.${table} where ${id} like '%7')`;
  const last = table === 'subscriber' ? "encode(raw_digest, 'hex')" : 'subscriber_id';
  const values = ['id', ...one.split(', '), last];
  const confirm = sqlOf(`confirm-${table}s`).replace(/\$(\d)/g, (parameter, nth: string) =>
    nth === '1' ? parameter : column(values[Number(nth) - 2] ?? ''),
  );
  return updatesOf(table, () => query(clone.url, confirm, ['demo']));
}

it('a confirmation is a heap-only update', async () => {
  const change = "jsonb_build_object('fetch_fence', s.hint_fence + 2, 'confirmed_at', now())";
  expect(await updates(change)).toEqual({ all: 10, heap_only: 10 });
});

it.each([
  ['subscriber', 'id'],
  ['reward', 'subscriber_id'],
] as const)('the confirmation of a %s is a heap-only update', async (table, id) => {
  expect(await confirmations(table, id)).toEqual({ all: 10, heap_only: 10 });
});

it('another hint on a dirty row, of a row that was changed within the hour, is a heap-only update, and leaves since when it is dirty', async () => {
  await query(clone.url, "update mirror.subscriber set changed_at = date_bin('1 hour', now(), '2000-01-01')");
  const since = () => query(clone.url, 'select id, dirty_since from mirror.subscriber order by id');
  const before = await since();
  const change =
    "jsonb_build_object('hint_fence', s.hint_fence + 1, 'hint_at', now(), 'changed_at', s.changed_at + interval '1 minute', 'version', s.version + 1, 'points', 7)";
  expect(await updates(change)).toEqual({ all: 10, heap_only: 10 });
  expect(await since()).toEqual(before);
});

it('a row that becomes clean leaves the index of dirty rows', async () => {
  const change = "jsonb_build_object('settled_fence', s.hint_fence + 10)";
  expect(await updates(change)).toEqual({ all: 10, heap_only: 0 });
});
