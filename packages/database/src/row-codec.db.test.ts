import { columnsOf, type Columns, type ContentValue, type Entity } from '@evenkeel/event-schemas';
import { newRow, type Row, type RowState } from '@evenkeel/sync-engine';
import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { Database } from './open-database';
import { openTestDatabase, source } from './testing/recording-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());

const AT = '2026-03-01T10:00:00.123Z';

/** A value for every column of a table, of the column's own type as Postgres tells it. */
async function fullColumns(entity: Entity, names: readonly string[]): Promise<Columns> {
  const types = await query<{ name: string; type: string }>(
    clone.url,
    "select column_name as name, data_type as type from information_schema.columns where table_schema = 'mirror' and table_name = $1",
    [entity],
  );
  const values: Record<string, ContentValue> = {
    text: 'ä "q" \\ \n{x}',
    integer: 2_147_483_647,
    numeric: 12.345,
    boolean: true,
    'timestamp with time zone': AT,
    ARRAY: ['a', '', 'b,"c"\\'],
  };
  return Object.fromEntries(
    names.map((name) => {
      const type = types.find((column) => column.name === name)?.type;
      if (!type) throw new Error(`mirror.${entity} has no column ${name}`);
      return [name, name === 'status' ? 'sent' : values[type]];
    }),
  );
}

const fullState: Partial<RowState> = {
  version: 9_007_199_254_740_991n,
  provisional: false,
  ever_verified: true,
  fetch_fence: 5n,
  hint_fence: 7n,
  hint_at: AT,
  settled_fence: 6n,
  absent_fence: 3n,
  list_absent_fence: 4n,
  look_at: AT,
  look_reason: 'unconfirmed',
  looks: 2,
  regressed: { times: 2, digest: 'ab'.repeat(32) },
  delete_hinted: true,
  deleted_at: AT,
  erased_at: AT,
  confirmed_at: AT,
  changed_at: AT,
  provider_updated_at: AT,
};

describe.each(['subscriber', 'reward'] as const)('a %s', (entity) => {
  const key = { source: source.name, subscriber_id: 'sub_1', id: entity === 'reward' ? '214' : 'sub_1' };
  /** A recording loads a subscriber without what it does not change. */
  const loaded = (row: Row) => (entity === 'subscriber' ? { ...row, raw: undefined } : row);
  const writeAndLoad = (row: Row) =>
    database.recorder.inRecording(source.name, async (recording) => {
      const wanted = { ids: [key.id], codes: [], emails: [] };
      const { moment } = await recording.begin({ deliveryIds: [], wanted });
      await recording.write({ source: source.name, moment, deliveries: [], announced: [], rows: [row], changes: [] });
      return entity === 'reward'
        ? recording.loadRewards([key])
        : (await recording.begin({ deliveryIds: [], wanted })).subscribers;
    });

  it('comes back from the mirror as it was written: every column and all bookkeeping, full or empty', async () => {
    const { content, carried } = columnsOf[entity];
    const nulls = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]));
    const empty = newRow({ entity, key }, { content: nulls(content), carried: nulls(carried), raw: null }, AT);
    expect(await writeAndLoad(empty)).toEqual([loaded(empty)]);

    const full: Row = {
      ...empty,
      content: await fullColumns(entity, content),
      carried: await fullColumns(entity, carried),
      raw: { any: ['thing', 1.5, null], nested: { deep: true } },
      state: { ...empty.state, ...fullState, version: 1n },
    };
    expect(await writeAndLoad(full)).toEqual([loaded(full)]);
    const kept = await query<{ raw: unknown }>(clone.url, `select raw from mirror.${entity}`);
    expect(kept).toEqual([{ raw: full.raw }]);
  });

  it('has a column for each that the schemas name, and the schemas name each that it has', async () => {
    const { content, carried } = columnsOf[entity];
    const columns = await query<{ name: string }>(
      clone.url,
      "select column_name as name from information_schema.columns where table_schema = 'mirror' and table_name = $1",
      [entity],
    );
    const { regressed: _, ...state } = newRow({ entity, key }, { content: {}, carried: {}, raw: null }, AT).state;
    const known = [
      ...content,
      ...carried,
      ...Object.keys(state),
      ...Object.keys(key),
      'raw',
      'dirty',
      'regressed_digest',
    ];
    // Those that only an index is for.
    const named =
      entity === 'subscriber'
        ? [...known.filter((name) => name !== 'subscriber_id'), 'dirty_since', 'changed_hour']
        : known;
    expect(columns.map(({ name }) => name).sort()).toEqual([...new Set(named)].sort());
  });
});

it('what was given of a subscriber stays where a recording did not load it, and goes when it is erased', async () => {
  const key = { source: source.name, subscriber_id: 'sub_raw', id: 'sub_raw' };
  const made = newRow({ entity: 'subscriber', key }, { content: {}, carried: {}, raw: { plan: 'gold' } }, AT);
  const rawAfter = async (row: Row) => {
    await database.recorder.inRecording(source.name, async (recording) => {
      const { moment } = await recording.begin({ deliveryIds: [], wanted: { ids: [], codes: [], emails: [] } });
      await recording.write({ source: source.name, moment, deliveries: [], announced: [], rows: [row], changes: [] });
    });
    return query(clone.url, 'select name, raw from mirror.subscriber where id = $1', ['sub_raw']);
  };
  expect(await rawAfter(made)).toEqual([{ name: null, raw: { plan: 'gold' } }]);
  const renamed: Row = { ...made, content: { name: 'Ada' }, raw: undefined, state: { ...made.state, version: 1n } };
  expect(await rawAfter(renamed)).toEqual([{ name: 'Ada', raw: { plan: 'gold' } }]);
  const read: Row = { ...renamed, raw: { plan: 'silver' } };
  expect(await rawAfter(read)).toEqual([{ name: 'Ada', raw: { plan: 'silver' } }]);
  const erased: Row = { ...renamed, content: {}, raw: null, state: { ...renamed.state, version: 2n, erased_at: AT } };
  expect(await rawAfter(erased)).toEqual([{ name: null, raw: null }]);
});
