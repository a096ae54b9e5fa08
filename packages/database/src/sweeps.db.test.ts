import type { SweepProgress } from '@evenkeel/sync-engine';
import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { Database } from './open-database';
import { openTestDatabase } from './testing/recording-kit';

let clone: TestDatabase;
let database: Database;
let another: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  another = openTestDatabase(clone.url);
});
afterAll(() => Promise.all([database.close(), another.close()]));
beforeEach(async () => {
  await query(clone.url, 'delete from evenkeel.source');
  await query(clone.url, "insert into evenkeel.source (name, provider) values ('demo', 'plain'), ('other', 'plain')");
});

const request = (source = 'demo') => database.sweeps.request(source, 'scheduled', {});
const PROGRESS: SweepProgress & { missingAfter: string } = {
  ...{ stage: 'rewards', nextPage: 8, totalPages: 21, totalObjects: 1_021 },
  ...{ firstFence: 9_007_199_254_740_993n, lastFence: 9_007_199_254_741_000n, missingAfter: 'ana\nR1' },
};

describe('a source', () => {
  it('has no sweep until one is asked for, and none once it is done', async () => {
    expect(await database.sweeps.open('demo')).toBeNull();
    const id = await database.sweeps.request('demo', 'initial', { why: 'the first one' });
    expect(await database.sweeps.open('demo')).toEqual({
      ...{ id, reason: 'initial', started: false, missingAfter: '' },
      ...{ stage: 'subscribers', nextPage: 1, totalPages: null, totalObjects: null, firstFence: null, lastFence: null },
    });
    expect(await query(clone.url, 'select plan from evenkeel.sweep')).toEqual([{ plan: { why: 'the first one' } }]);
    await database.sweeps.finish(id);
    expect(await database.sweeps.open('demo')).toBeNull();
    expect(await request()).not.toBe(id);
  });

  it('has one open sweep, even when many ask for one at once', async () => {
    const from = Array.from({ length: 12 }, (_, n) => (n % 2 ? database : another));
    const ids = await Promise.all(from.map(({ sweeps }) => sweeps.request('demo', 'requested', {})));
    expect(new Set(ids).size).toBe(1);
    expect(await query(clone.url, 'select id from evenkeel.sweep')).toHaveLength(1);
  });

  it('has its own: that of another one is no hindrance', async () => {
    expect(await request('other')).not.toBe(await request());
  });

  it('that is not there is asked for in vain', async () => {
    await expect(request('nobody')).rejects.toThrow();
  });

  it('gets the next sweep while the one before is finished, whoever is first', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await request();
      const [, asked] = await Promise.all([another.sweeps.finish(id), request()]);
      const open = await database.sweeps.open('demo');
      expect([id, open?.id]).toContain(asked);
      if (open) await database.sweeps.finish(open.id);
    }
  });
});

describe('a sweep', () => {
  it('goes on where it stood, whoever carries it on', async () => {
    const id = await request();
    await database.sweeps.start(id);
    await database.sweeps.advance(id, PROGRESS, { pages: 7, rows: 350 });
    expect(await another.sweeps.open('demo')).toEqual({ id, reason: 'scheduled', started: true, ...PROGRESS });
  });

  it('began when it was first started, by the database’s clock', async () => {
    const id = await request();
    await database.sweeps.start(id);
    await query(clone.url, "update evenkeel.sweep set started_at = started_at - interval '1 hour'");
    const began = (await database.sweeps.find(id))?.startedAt;
    await another.sweeps.start(id);
    expect((await database.sweeps.find(id))?.startedAt).toEqual(began);
  });

  it('sums what its pages found', async () => {
    const id = await request();
    await database.sweeps.advance(id, PROGRESS, { pages: 7, rows: 350, changes: 2 });
    await another.sweeps.advance(id, PROGRESS, { pages: 1, rows: 50, unannounced: 1 });
    const sums = { pages: 8, rows: 400, changes: 2, unannounced: 1 };
    expect(await database.sweeps.find(id)).toMatchObject(sums);
  });

  it('counts what it lacked once per kind of rows, however often it is said', async () => {
    const id = await request();
    await database.sweeps.setMissing(id, 'subscriber', 30);
    await another.sweeps.setMissing(id, 'subscriber', 30);
    await database.sweeps.setMissing(id, 'reward', 3);
    await another.sweeps.setMissing(id, 'reward', 3);
    expect(await database.sweeps.find(id)).toMatchObject({ missing: 33 });
  });

  it('is owed what it lacked and nobody has read by id since; not what one before lacked, nor what hints made due', async () => {
    const before = await request();
    await database.sweeps.advance(before, { ...PROGRESS, lastFence: 10n }, {});
    await database.sweeps.finish(before);
    const id = await request();
    expect(await database.sweeps.countOwed(id)).toBe(0);
    const state = "'demo', 1, false, x.hint, x.lacked, x.erased::timestamptz";
    const rows =
      "(values ('lacked', 5, 20, null), ('read', 0, 20, null), ('earlier', 5, 10, null), ('hinted', 5, null, null), ('erased', 5, 20, '2026-01-01'))";
    const columns = 'source, version, provisional, hint_fence, list_absent_fence, erased_at, id';
    await query(
      clone.url,
      `insert into mirror.subscriber (${columns}) select ${state}, x.id from ${rows} as x (id, hint, lacked, erased)`,
    );
    await query(
      clone.url,
      `insert into mirror.reward (${columns}, subscriber_id) select ${state}, x.id || n, 'of ' || x.id from ${rows} as x (id, hint, lacked, erased), generate_series(1, 3) n`,
    );
    expect(await database.sweeps.countOwed(id)).toBe(2);
    await query(clone.url, 'delete from mirror.subscriber');
    await query(clone.url, 'delete from mirror.reward');
  });

  it('is found by its id, open or not', async () => {
    expect(await database.sweeps.find('12345')).toBeNull();
    const id = await request();
    expect(await database.sweeps.find(id)).toMatchObject({
      ...{ id, reason: 'scheduled', state: 'requested', stage: 'subscribers', nextPage: 1, totalPages: null },
      ...{ pages: 0, missing: 0, brake: null, startedAt: null, finishedAt: null },
    });
    await database.sweeps.start(id);
    await database.sweeps.advance(id, PROGRESS, {});
    await database.sweeps.finish(id);
    const found = await database.sweeps.find(id);
    expect(found).toMatchObject({ state: 'done', stage: 'rewards', nextPage: 8, totalPages: 21 });
    expect(await query(clone.url, 'select finished_at > started_at as later from evenkeel.sweep')).toEqual([
      { later: true },
    ]);
    expect(found?.finishedAt).toBeInstanceOf(Date);
  });

  it('that is done is not touched by one who comes late', async () => {
    const id = await request();
    await database.sweeps.start(id);
    await database.sweeps.finish(id);
    const done = await query(clone.url, 'select * from evenkeel.sweep');
    await another.sweeps.start(id);
    await another.sweeps.advance(id, PROGRESS, { pages: 1 });
    await another.sweeps.setMissing(id, 'subscriber', 1);
    await another.sweeps.holdBrake(id, 'subscriber');
    await another.sweeps.finish(id);
    expect(await query(clone.url, 'select * from evenkeel.sweep')).toEqual(done);
  });
});

describe('a brake', () => {
  const brake = async (id: string) => (await database.sweeps.find(id))?.brake;
  const held = async (id: string) =>
    (
      await query(
        clone.url,
        'select brake, braked_entity as of, samples_absent as absent, samples_present as present from evenkeel.sweep where id = $1',
        [id],
      )
    )[0];
  const ABSENT = { absent: 20, present: 0, confirm: true };

  it('is held until somebody accepts, which is told once', async () => {
    const id = await request();
    expect(await database.sweeps.releaseBrake('demo', 'accepted')).toBe(false);
    await database.sweeps.holdBrake(id, 'subscriber');
    expect(await brake(id)).toBe('held');
    expect(await database.sweeps.releaseBrake('other', 'accepted')).toBe(false);
    expect(await database.sweeps.releaseBrake('demo', 'accepted')).toBe(true);
    expect(await database.sweeps.releaseBrake('demo', 'accepted')).toBe(false);
    expect(await brake(id)).toBe('accepted');
  });

  it('can be released after its sweep is done', async () => {
    const id = await request();
    await database.sweeps.holdBrake(id, 'reward');
    await database.sweeps.finish(id);
    expect(await brake(id)).toBe('held');
    expect(await database.sweeps.releaseBrake('demo', 'accepted')).toBe(true);
    expect(await brake(id)).toBe('accepted');
  });

  it('is released by samples that confirm, which are counted with it, once', async () => {
    const id = await request();
    await database.sweeps.holdBrake(id, 'subscriber');
    await database.sweeps.finish(id);
    const noted = await Promise.all(
      [database, another].map(({ sweeps }) => sweeps.noteSamples(id, { entity: 'subscriber', ...ABSENT })),
    );
    expect(noted.filter(Boolean)).toHaveLength(1);
    expect(await held(id)).toEqual({ brake: 'confirmed', of: 'subscriber', absent: 20, present: 0 });
  });

  it('stays held by samples that do not, which are set and not added', async () => {
    const id = await request();
    await database.sweeps.holdBrake(id, 'subscriber');
    for (const present of [2, 3]) {
      const samples = { entity: 'subscriber', absent: 20 - present, present, confirm: false } as const;
      expect(await database.sweeps.noteSamples(id, samples)).toBe(true);
    }
    expect(await held(id)).toEqual({ brake: 'held', of: 'subscriber', absent: 17, present: 3 });
  });

  it('takes no samples of other rows than those that it is held for, nor once a person has accepted it', async () => {
    const id = await request();
    const note = (entity: 'subscriber' | 'reward' | 'both') =>
      database.sweeps.noteSamples(id, { entity, ...ABSENT, confirm: true });
    await database.sweeps.holdBrake(id, 'subscriber');
    expect(await note('reward')).toBe(false);
    await another.sweeps.holdBrake(id, 'reward');
    expect([await note('subscriber'), await note('reward')]).toEqual([false, false]);
    expect(await held(id)).toEqual({ brake: 'held', of: 'both', absent: 0, present: 0 });
    await database.sweeps.releaseBrake('demo', 'accepted');
    expect(await note('both')).toBe(false);
    expect(await held(id)).toEqual({ brake: 'accepted', of: 'both', absent: 0, present: 0 });
  });

  it('of another sweep is not released by samples', async () => {
    const [one, two] = [await request(), await request('other')];
    for (const id of [one, two]) await database.sweeps.holdBrake(id, 'reward');
    await database.sweeps.noteSamples(one, { entity: 'reward', ...ABSENT });
    expect([await brake(one), await brake(two)]).toEqual(['confirmed', 'held']);
  });

  it('that is held once more keeps its samples; one that is held anew, or for more, needs new ones', async () => {
    const id = await request();
    const hold = (entity: 'subscriber' | 'reward') => database.sweeps.holdBrake(id, entity);
    const note = (entity: 'subscriber' | 'both', confirm: boolean) =>
      database.sweeps.noteSamples(id, { entity, absent: 20, present: 0, confirm });
    await hold('subscriber');
    await note('subscriber', false);
    await hold('subscriber');
    expect(await held(id)).toMatchObject({ of: 'subscriber', absent: 20 });
    await hold('reward');
    expect(await held(id)).toMatchObject({ of: 'both', absent: 0 });
    await note('both', false);
    await hold('reward');
    await hold('subscriber');
    expect(await held(id)).toMatchObject({ of: 'both', absent: 20 });
    await note('both', true);
    await hold('reward');
    expect(await held(id)).toEqual({ brake: 'held', of: 'reward', absent: 0, present: 0 });
  });
});
