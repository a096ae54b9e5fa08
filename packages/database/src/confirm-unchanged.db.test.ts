import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { AnsweredRead } from '@evenkeel/sync-engine';
import type { Database } from './open-database';
import { digest, openTestDatabase } from './testing/recording-kit';
import { letPass, recordAnswered, snapshotOf, subscriberKey } from './testing/reading-kit';

/** What a page says again, to the byte, is confirmed without a look at its content (`confirm-unchanged.sql`). */
let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());

const SAID = { name: 'Ana', email: 'ana@example.test' };
const RAW_DIGEST = digest.sha256('what the provider wrote');

async function listed(
  ids: readonly string[],
  special: { rawDigest?: string; name?: string; figures?: Readonly<Record<string, number>> } = {},
) {
  const drawn = await database.readRecorder.drawFence();
  return ids.map((id): AnsweredRead => {
    const { rawDigest = RAW_DIGEST, name = SAID.name, figures } = special;
    const said = snapshotOf({ ...SAID, name });
    const answer =
      figures === undefined
        ? { ...said, rawDigest }
        : { ...said, rawDigest, figures, carried: figures, raw: { ...SAID, name, ...figures } };
    return { entity: 'subscriber', key: subscriberKey(id), via: 'page', ...drawn, answer };
  });
}
const record = (reads: readonly AnsweredRead[]) =>
  recordAnswered(database, { reads, cause: { type: 'sweep', id: '1' }, absencesCount: false });
const change = (id: string, assignments: string) =>
  query(clone.url, `update mirror.subscriber set ${assignments} where id = $1`, [id]);

/** Each is the state of a row; in all but the first the page's word alone does not do. */
const STATES: Readonly<Record<string, string>> = {
  'proven, and nothing is open': 'version = version',
  'settled long ago': "hint_at = now() - interval '1 hour', hint_fence = 1, settled_fence = 2",
  'settled, but hinted a moment before the page was asked for': 'hint_at = now(), hint_fence = 1, settled_fence = 2',
  dirty: 'hint_at = now(), hint_fence = settled_fence + 1',
  provisional: 'provisional = true',
  'a tombstone': 'deleted_at = now()',
  erased: 'erased_at = now()',
  'absent once': 'absent_fence = 1',
  'lacked by a sweep': 'list_absent_fence = 1',
  'lacked by a newer sweep': "list_absent_fence = nextval('evenkeel.fence') + 1000",
  'read as if by a stale replica': "regressed_digest = '\\x0100'",
  'hinted to be deleted': 'delete_hinted = true',
  'to be looked at': "look_at = now() + interval '1 day', look_reason = 'unconfirmed', looks = 2",
  'read by a newer read': 'fetch_fence = fetch_fence + 1000000',
};

const FIGURES: Readonly<Record<string, readonly [before?: Record<string, number>, after?: Record<string, number>]>> = {
  'whose row has no figures': [],
  'whose figures stay': [
    { position: 4, visitors: 0 },
    { position: 4, visitors: 0 },
  ],
  'whose figures moved': [
    { position: 4, visitors: 0 },
    { position: 1, visitors: 7 },
  ],
  'of whose figures one is told': [{ position: 4 }, { position: 5 }],
};
const CASES = Object.entries(STATES).flatMap(([state, assignments]) =>
  Object.entries(FIGURES).map(([moved, figures]) => [state, moved, assignments, figures] as const),
);

it.each(CASES)(
  'a row that is %s, %s, becomes what the rules make of it',
  async (state, moved, assignments, figures) => {
    const [fast, slow] = [`fast ${state} ${moved}`, `slow ${state} ${moved}`];
    const [before, after] = figures;
    await record(await listed([fast, slow], before && { figures: before }));
    await letPass(clone.url, '1 minute');
    for (const id of [fast, slow]) await change(id, assignments);
    await change(slow, 'raw_digest = null');
    const again = await listed([fast, slow], after && { figures: after });
    const { reads } = await record(again);
    const [one, other] = await Promise.all(
      [fast, slow].map(async (id) => {
        const [row] = await query(
          clone.url,
          `select to_jsonb(s) - 'id' - 'first_seen_at' - 'changed_at' - 'hint_at' - 'dirty_since' - 'deleted_at' - 'erased_at' - 'look_at'
           - 'list_absent_fence' - 'raw_digest' || jsonb_build_object('deleted', deleted_at is not null, 'look', look_at is not null,
             'lacked', list_absent_fence is not null) as row
         from mirror.subscriber s where id = $1`,
          [id],
        );
        return row;
      }),
    );
    expect({ row: one, outcome: outcomeOf(reads, fast) }).toEqual({ row: other, outcome: outcomeOf(reads, slow) });
  },
);

const outcomeOf = (reads: readonly { key: { id: string }; outcome: string; dirty: boolean }[], id: string) => {
  const { outcome, dirty } = reads.find(({ key }) => key.id === id) ?? {};
  return { outcome, dirty };
};

it('a figure that raw has only deeper down is none of the row', async () => {
  await record(await listed(['abe'], { figures: { position: 4 } }));
  await change('abe', `raw = '{"inner": {"position": 4}}'`);
  await record(await listed(['abe'], { figures: { position: 5 } }));
  const [row] = await query(
    clone.url,
    "select raw -> 'inner' as inner, raw -> 'position' as position from mirror.subscriber where id = 'abe'",
  );
  expect(row).toEqual({ inner: null, position: 5 }); // the core has looked at it
});

it('content that another digest comes with is looked at', async () => {
  await record(await listed(['bea']));
  await record(await listed(['bea'], { rawDigest: digest.sha256('something else'), name: 'Beatrix' }));
  const [row] = await query(clone.url, "select name, version::int from mirror.subscriber where id = 'bea'");
  expect(row).toEqual({ name: 'Beatrix', version: 2 });
});

it('a row that a page has twice is looked at, in the order of the fences', async () => {
  await record(await listed(['cy']));
  const newer = await listed(['cy']);
  const newest = await listed(['cy'], { rawDigest: digest.sha256('other'), name: 'Cyrus' });
  await record([...newest, ...newer]);
  expect(await query(clone.url, "select name from mirror.subscriber where id = 'cy'")).toEqual([{ name: 'Cyrus' }]);
});

it('drift that stands is settled by the rules, not passed over', async () => {
  await record(await listed(['dot']));
  await query(
    clone.url,
    `insert into evenkeel.drift (source, entity, subject_id, subscriber_id, state, before, after, likely_cause, found_by,
       found_at, due_fence, confirmed_at)
     values ('demo', 'subscriber', 'dot', 'dot', 'confirmed', '{"name": "Ana"}', '{"name": "Dorothy"}', 'missed_hint',
       'sweep', now(), 1, now())`,
  );
  await record(await listed(['dot']));
  const [drift] = await query(
    clone.url,
    "select repaired_at is not null as over from evenkeel.drift where subject_id = 'dot'",
  );
  expect(drift).toEqual({ over: true });
});

it('all rows of a table page are proven in one transaction by heap-only updates', async () => {
  const ids = Array.from({ length: 500 }, (_, n) => `many-${n}`);
  await record(await listed(ids, { figures: { position: 8 } }));
  await query(clone.url, 'vacuum mirror.subscriber');
  await query(clone.url, "select pg_stat_reset_single_table_counters('mirror.subscriber'::regclass)");
  const again = await listed(ids, { figures: { position: 9 } });
  // A connection tells of what it did when it ends.
  const another = openTestDatabase(clone.url);
  const batch = { reads: again, cause: { type: 'sweep', id: '1' }, absencesCount: false } as const;
  expect((await recordAnswered(another, batch)).tally.of('confirmed')).toBe(500);
  await another.close();
  const [{ all, heap_only: heapOnly } = { all: 0, heap_only: 0 }] = await query<{ all: number; heap_only: number }>(
    clone.url,
    "select n_tup_upd::int as all, n_tup_hot_upd::int as heap_only from pg_stat_user_tables where relname = 'subscriber'",
  );
  expect(all).toBeGreaterThanOrEqual(500);
  expect(heapOnly / all).toBeGreaterThan(0.95);
});
