import { recordListAbsences, type WantedUnlisted } from '@evenkeel/sync-engine';
import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import {
  forgetReads,
  letPass,
  readAndRecord,
  recordAnswered,
  rewardsRead,
  snapshotOf,
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

/** Slice after slice, as a sweep takes them; how many were noted in each. */
async function noteAll(entity: WantedUnlisted['entity'], firstFence: bigint, limit: number): Promise<number[]> {
  const noted: number[] = [];
  for (let after: string | null = ''; after !== null;) {
    if (noted.length > 20) throw new Error('the slices do not end');
    const slice = { entity, firstFence, pageFence: firstFence + 5n, after, limit };
    const done = await recordListAbsences('demo', slice, {
      recorder: database.readRecorder,
      announced: () => new Set(),
    });
    noted.push(done.noted);
    after = done.after;
  }
  return noted;
}

const noted = (table = 'subscriber') =>
  query(
    clone.url,
    `select id, list_absent_fence::int as fence, dirty from mirror.${table} where list_absent_fence is not null order by id`,
  );
const fenceNow = async () => (await database.readRecorder.drawFence()).fence;

describe('subscribers that none of a sweep’s pages had', () => {
  it('are noted in slices, each once, and due where a read had seen them before; nothing is deleted', async () => {
    for (const id of ['ana', 'ben', 'eve', 'ida', 'leo']) await readAndRecord(database, id, { name: id });
    await record(database, [deliveryOf(hintOf('new'))]);
    await letPass(clone.url, '10 seconds');
    await readAndRecord(database, 'new', 'absent');
    const first = await fenceNow();
    await readAndRecord(database, 'eve', { name: 'eve' });
    expect(await database.sweeps.countMissing('demo', 'subscriber', first)).toBe(4);
    expect(await noteAll('subscriber', first, 2)).toEqual([2, 2, 1]);
    const fence = Number(first + 5n);
    expect(await noted()).toEqual([
      ...['ana', 'ben', 'ida', 'leo'].map((id) => ({ id, fence, dirty: true })),
      { id: 'new', fence, dirty: false },
    ]);
    expect(await query(clone.url, 'select from evenkeel.change where kind = $1', ['deleted'])).toEqual([]);
    expect(await query(clone.url, 'select from mirror.subscriber where version <> 1')).toEqual([]);
  });

  it('are found to stand by a later snapshot, which clears the note; an older one makes them due once more', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    const first = await fenceNow();
    const older = await subscriberRead(database, 'ana', { name: 'Ana' });
    await noteAll('subscriber', older.fence, 10);
    await letPass(clone.url, '10 seconds');
    await recordAnswered(database, { reads: [older] });
    expect(await noted()).toMatchObject([{ id: 'ana', dirty: true }]);
    for (let n = first; n < older.fence + 6n; n++) await fenceNow();
    await letPass(clone.url, '10 seconds');
    await readAndRecord(database, 'ana', { name: 'Ana' });
    expect(await noted()).toEqual([]);
    expect(await query(clone.url, 'select dirty from mirror.subscriber')).toEqual([{ dirty: false }]);
  });

  it('are not those that are erased, nor those of which a page seemed stale', async () => {
    for (const id of ['ana', 'ben']) {
      const answer = snapshotOf({ name: id }, '2026-02-02T00:00:00.000Z');
      await recordAnswered(database, { reads: [await subscriberRead(database, id, {}, { answer })] });
    }
    await query(clone.url, "update mirror.subscriber set erased_at = now() where id = 'ben'");
    const stale = snapshotOf({ name: 'Old' }, '2026-02-01T00:00:00.000Z');
    const first = await fenceNow();
    const read = await subscriberRead(database, 'ana', {}, { answer: stale, via: 'page' });
    expect((await recordAnswered(database, { reads: [read] })).reads).toMatchObject([{ outcome: 'regressed' }]);
    expect(await noteAll('subscriber', first, 10)).toEqual([0]);
    expect(await database.sweeps.countMissing('demo', 'subscriber', first)).toBe(0);
  });
});

describe('rewards that none of a sweep’s pages had', () => {
  it('are noted in slices by their subscriber and id, each once', async () => {
    const batch = { R1: { name: 'Mug' }, R2: { name: 'Cap' } };
    for (const id of ['ana', 'ben'])
      await recordAnswered(database, { rewardsOf: [await rewardsRead(database, id, batch)] });
    const first = await fenceNow();
    expect(await database.sweeps.countMissing('demo', 'reward', first)).toBe(4);
    expect(await noteAll('reward', first, 3)).toEqual([3, 1]);
    expect(await noted('reward')).toMatchObject([{ id: 'R1' }, { id: 'R1' }, { id: 'R2' }, { id: 'R2' }]);
  });

  it('come to an end where a reward bears the id of its subscriber', async () => {
    const same = await rewardsRead(database, 'ana', { ana: { name: 'Mug' }, zoe: { name: 'Cap' } });
    await recordAnswered(database, { rewardsOf: [same] });
    expect(await noteAll('reward', await fenceNow(), 1)).toEqual([1, 1, 0]);
  });
});

describe.each(['subscriber', 'reward'] as const)('%ss that a sweep lacked before', (entity) => {
  const prepare = async () => {
    await query(clone.url, "delete from evenkeel.source where name = 'demo'");
    await query(clone.url, "insert into evenkeel.source (name, provider) values ('demo', 'plain')");
    for (const id of ['ana', 'ben'])
      await (entity === 'subscriber'
        ? readAndRecord(database, id, { name: id })
        : recordAnswered(database, { rewardsOf: [await rewardsRead(database, id, { R1: { name: 'Mug' } })] }));
    const first = await fenceNow();
    await noteAll(entity, first, 10);
    const id = await database.sweeps.request('demo', 'scheduled', {});
    await database.sweeps.start(id);
    const pages = { nextPage: 2, totalPages: 1, totalObjects: 0, firstFence: first, lastFence: first + 5n };
    await database.sweeps.advance(id, { stage: 'missing_rewards', missingAfter: '', ...pages }, {});
    return id;
  };
  const missing = async () => database.sweeps.countMissing('demo', entity, await fenceNow());

  it('are missing for the next one too while the brake is held for them, and not once it is released', async () => {
    const id = await prepare();
    await database.sweeps.holdBrake(id, entity);
    await database.sweeps.finish(id);
    expect(await missing()).toBe(2);
    await database.sweeps.releaseBrake('demo', 'accepted');
    expect(await missing()).toBe(0);
  });

  it('and held no brake for are not, until they are lacked after they were seen again', async () => {
    const id = await prepare();
    expect(await missing()).toBe(2);
    await database.sweeps.finish(id);
    expect(await missing()).toBe(0);
    await query(clone.url, `update mirror.${entity} set list_absent_fence = null`);
    expect(await missing()).toBe(2);
  });
});
