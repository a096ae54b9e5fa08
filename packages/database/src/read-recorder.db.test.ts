import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { ReadRecorder } from '@evenkeel/sync-engine';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import {
  brokenRows,
  forgetReads,
  letPass,
  readAndRecord,
  recordAnswered,
  rewardsRead,
  snapshotOf,
  subscriberKey,
  subscriberRead,
} from './testing/reading-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());
beforeEach(() => forgetReads(clone.url));

const rowOf = async (id = 'ana') =>
  (await query(clone.url, 'select * from mirror.subscriber where id = $1', [id]))[0] ?? {};
const changes = () =>
  query(clone.url, 'select version, kind, before, after, cause_type, cause_id from evenkeel.change order by position');
const hint = (name: string, id = 'ana') => record(database, [deliveryOf(hintOf(id, { content: { name } }))]);
const counted = async () =>
  Object.fromEntries(
    (await query<{ measure: string; count: string }>(clone.url, 'select measure, count from evenkeel.read_hour')).map(
      ({ measure, count }) => [measure, Number(count)],
    ),
  );

describe('a fence', () => {
  it('is higher than every one before, with the time at which it was drawn', async () => {
    const first = await database.readRecorder.drawFence();
    const second = await database.readRecorder.drawFence();
    expect(second.fence).toBeGreaterThan(first.fence);
    expect(second.drawnAt >= first.drawnAt).toBe(true);
    expect(Math.abs(Date.parse(first.drawnAt) - Date.now())).toBeLessThan(60_000);
  });
});

describe('a snapshot', () => {
  it.each([
    ['verify', null],
    ['sweep', '17'],
  ] as const)('of an unknown subscriber inserts it as version 1, and a %s is the cause', async (type, id) => {
    const read = await subscriberRead(database, 'ana', { name: 'Ana', tags: ['a', 'b,"c"'], conversion_amount: 1.5 });
    await recordAnswered(database, { reads: [read], cause: { type, id } });
    expect(await rowOf()).toMatchObject({
      ...{ name: 'Ana', tags: ['a', 'b,"c"'], conversion_amount: '1.5', version: '1', raw: { said: 'so' } },
      ...{ provisional: false, ever_verified: true, dirty: false, hint_fence: '0', hint_at: null },
      ...{ fetch_fence: String(read.fence), settled_fence: String(read.fence), confirmed_at: expect.any(Date) },
    });
    const after = { list_uuid: 'MF1', name: 'Ana', tags: ['a', 'b,"c"'], conversion_amount: 1.5 };
    const cause_id = id ?? String(read.fence);
    expect(await changes()).toEqual([{ version: '1', kind: 'created', before: {}, after, cause_type: type, cause_id }]);
  });

  it('of equal content confirms: fences and times of proof rise, and there is no change and no version', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    await letPass(clone.url, '1 minute');
    const before = await rowOf();
    const read = await subscriberRead(
      database,
      'ana',
      {},
      { answer: snapshotOf({ name: 'Ana' }, '2026-02-01T00:00:00.000Z') },
    );
    const recorded = await recordAnswered(database, { reads: [read] });
    expect(recorded).toMatchObject({ rows: [], confirmed: [{}], reads: [{ outcome: 'confirmed', dirty: false }] });
    const fence = String(read.fence);
    expect(await rowOf()).toEqual({
      ...before,
      ...{ fetch_fence: fence, settled_fence: fence, confirmed_at: new Date(recorded.moment.now) },
      provider_updated_at: new Date('2026-02-01T00:00:00.000Z'),
    });
    expect(await changes()).toHaveLength(1);
  });

  it('of other content is one more version, and the change tells what was and what is', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana', device: 'x' });
    expect(await readAndRecord(database, 'ana', { name: 'Anna', device: 'x' })).toBe('applied');
    expect(await rowOf()).toMatchObject({ name: 'Anna', version: '2' });
    expect((await changes())[1]).toMatchObject({
      ...{ version: '2', kind: 'updated', before: { name: 'Ana' }, after: { name: 'Anna' } },
    });
  });

  it('of what a hint has shown proves the row: one more version, of kind confirmed', async () => {
    await hint('Ana');
    await letPass(clone.url, '10 seconds');
    await readAndRecord(database, 'ana', { name: 'Ana' });
    expect(await rowOf()).toMatchObject({ version: '2', provisional: false, dirty: false });
    expect((await changes())[1]).toMatchObject({ kind: 'confirmed', before: {}, after: {} });
  });

  it('that is older than the one applied is superseded, and proves nothing', async () => {
    const older = await subscriberRead(database, 'ana', { name: 'Old' });
    await readAndRecord(database, 'ana', { name: 'Ana' });
    await letPass(clone.url, '1 minute');
    const before = await rowOf();
    expect((await recordAnswered(database, { reads: [older] })).reads).toMatchObject([{ outcome: 'superseded' }]);
    expect(await rowOf()).toEqual(before);
  });

  it('that is superseded still answers the hint before it, and proves nothing', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    await hint('Anna');
    await letPass(clone.url, '10 seconds');
    const settled = await subscriberRead(database, 'ana', { name: 'Ana' });
    await query(clone.url, 'update mirror.subscriber set fetch_fence = $1', [String(settled.fence + 1n)]);
    const before = await rowOf();
    await recordAnswered(database, { reads: [settled] });
    expect(await rowOf()).toEqual({ ...before, settled_fence: String(settled.fence), dirty: false });
  });
});

describe('an absence', () => {
  it('that is the first one keeps the row and makes it due; a second, settled one ends it', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    expect(await readAndRecord(database, 'ana', 'absent')).toBe('absent_once');
    expect(await rowOf()).toMatchObject({ deleted_at: null, dirty: true, version: '1' });
    await letPass(clone.url, '10 seconds');
    expect(await readAndRecord(database, 'ana', 'absent')).toBe('applied');
    expect(await rowOf()).toMatchObject({ deleted_at: expect.any(Date), dirty: false, version: '2', name: 'Ana' });
    expect((await changes())[1]).toMatchObject({ kind: 'deleted', cause_type: 'verify' });
  });

  it('that comes again too early proves nothing: the row stays as long unproven as it was', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    await readAndRecord(database, 'ana', 'absent');
    await letPass(clone.url, '5 seconds');
    const before = await rowOf();
    const again = await subscriberRead(database, 'ana', 'absent');
    await recordAnswered(database, { reads: [again] });
    expect(await rowOf()).toEqual({ ...before, fetch_fence: String(again.fence) });
  });

  it('counts for nothing while absences do not count: the row is written no more than before', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    const before = await rowOf();
    const read = await subscriberRead(database, 'ana', 'absent');
    const recorded = await recordAnswered(database, { reads: [read], absencesCount: false });
    expect(recorded.reads).toMatchObject([{ outcome: 'ignored', answer: 'absent' }]);
    expect(await rowOf()).toEqual(before);
  });
});

describe('one batch', () => {
  it('with two reads of a row applies them by their fences, and writes one change', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    const first = await subscriberRead(database, 'ana', { name: 'Anna' });
    const second = await subscriberRead(database, 'ana', { name: 'Anne' });
    const recorded = await recordAnswered(database, { reads: [second, first] });
    expect(recorded.reads.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    expect(await rowOf()).toMatchObject({ name: 'Anne', version: '2', fetch_fence: String(second.fence) });
    expect((await changes()).slice(1)).toMatchObject([{ before: { name: 'Ana' }, after: { name: 'Anne' } }]);
  });

  it('inserts, confirms and changes at once, and counts each', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    await readAndRecord(database, 'ben', { name: 'Ben' });
    await query(clone.url, 'truncate evenkeel.read_hour');
    const batch = { ana: 'Ana', ben: 'Benno', eve: 'Eve' };
    const reads = await Promise.all(Object.entries(batch).map(([id, name]) => subscriberRead(database, id, { name })));
    const recorded = await recordAnswered(database, { reads });
    expect(recorded).toMatchObject({ rows: [{}, {}], confirmed: [{}], changes: [{}, {}] });
    expect(await counted()).toEqual({ confirmed: 1, applied: 2, unannounced_change: 1 });
    await recordAnswered(database, { reads: [await subscriberRead(database, 'eve', { name: 'Eve' })] });
    expect(await counted()).toEqual({ confirmed: 2, applied: 2, unannounced_change: 1 });
    expect(await brokenRows(clone.url)).toEqual([]);
  });

  it('of a thousand confirmations leaves each row with its own fences', async () => {
    const ids = Array.from({ length: 1_000 }, (_, n) => `sub_${n}`);
    const drawn = await database.readRecorder.drawFence();
    const page = (fence: bigint, more: object = {}) =>
      ids.map((id, n) => ({
        ...{ entity: 'subscriber' as const, key: subscriberKey(id), via: 'page' as const },
        ...{ answer: { ...snapshotOf({ name: id }), ...more }, drawnAt: drawn.drawnAt, fence: fence + BigInt(n) },
      }));
    await recordAnswered(database, { reads: page(drawn.fence) });
    const recorded = await recordAnswered(database, { reads: page(drawn.fence + 2_000n) });
    expect(recorded).toMatchObject({ rows: [], changes: [] });
    const wrong = await query(
      clone.url,
      'select id from mirror.subscriber where fetch_fence <> $1::bigint + substr(id, 5)::int or provider_updated_at is not null',
      [String(drawn.fence + 2_000n)],
    );
    expect(wrong).toEqual([]);
  });
});

describe('the guard of a confirmation', () => {
  const mug = () => rewardsRead(database, 'ana', { R1: { name: 'Mug', status: 'sent' } });

  it.each([
    ['a change', "version = version + 1, name = 'Eve'"],
    ['a hint', 'hint_fence = hint_fence + 1'],
    ['a later read', 'fetch_fence = fetch_fence + 1000000'],
    ['a later settled read', 'settled_fence = settled_fence + 1000000'],
  ])('refuses a row that %s reached without the lock: the recording is rolled back', async (_what, set) => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    await recordAnswered(database, { rewardsOf: [await mug()] });
    const subscribers = { reads: [await subscriberRead(database, 'ana', { name: 'Ana' })] };
    for (const [table, batch] of [
      ['subscriber', subscribers],
      ['reward', { rewardsOf: [await mug()] }],
    ] as const) {
      const meddled = recordAnswered(
        { ...database, readRecorder: meddledWith(`update mirror.${table} set ${set}`) },
        batch,
      );
      await expect(meddled).rejects.toThrow(`confirm-${table}s wrote 0 of 1 rows`);
    }
  });

  /** Writes behind the recorder's back, after the rows were read. */
  const meddledWith = (sql: string): ReadRecorder => ({
    ...database.readRecorder,
    inReadRecording: (source, work) =>
      database.readRecorder.inReadRecording(source, (recording) =>
        work({
          ...recording,
          write: async (recorded) => {
            await query(clone.url, sql);
            await recording.write(recorded);
          },
        }),
      ),
  });
});
