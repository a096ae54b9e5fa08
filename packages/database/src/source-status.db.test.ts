import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { randomUUID } from 'node:crypto';
import type { Database } from './open-database';
import { deliveryOf, hintOf, idAt, openTestDatabase, record } from './testing/recording-kit';
import { forgetReads, readAndRecord, recordAnswered, rewardsRead } from './testing/reading-kit';

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
  await forgetReads(clone.url);
  await query(clone.url, 'delete from evenkeel.source');
  await query(clone.url, "insert into evenkeel.source (name, provider) values ('demo', 'plain'), ('other', 'plain')");
});

const load = () => database.sourceStates.load('demo');

describe('a status', () => {
  const set = (status: 'active' | 'silent' | 'degraded', reason: string | null, on = database) =>
    on.sourceStates.setStatus('demo', status, reason);

  it('is told to be another one, or another reason, once', async () => {
    expect(await set('active', null)).toBe(false);
    expect(await set('degraded', 'invalid_token')).toBe(true);
    expect(await set('degraded', 'invalid_token')).toBe(false);
    expect(await set('degraded', 'list_error')).toBe(true);
    expect(await set('degraded', null)).toBe(true);
    expect(await set('degraded', null)).toBe(false);
    expect(await set('silent', 'x')).toBe(true);
    expect(await set('active', null)).toBe(true);
    expect(await load()).toMatchObject({ status: 'active', statusReason: null });
  });

  it('has been so since it became so, not since it was last said', async () => {
    await set('degraded', 'invalid_token');
    await query(clone.url, "update evenkeel.source set status_since = status_since - interval '1 hour'");
    const since = (await load())?.statusSince;
    await set('degraded', 'invalid_token');
    expect((await load())?.statusSince).toBe(since);
    await set('active', null);
    expect((await load())?.statusSince).not.toBe(since);
  });

  it('that several say at once is told by one of them', async () => {
    const said = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => set('degraded', 'x', n % 2 ? database : another)));
    expect(said.filter(Boolean)).toHaveLength(1);
  });

  it('that a person paused stays paused', async () => {
    await query(clone.url, "update evenkeel.source set status = 'paused'");
    expect(await set('degraded', 'invalid_token')).toBe(false);
    expect(await set('active', null)).toBe(false);
    expect(await load()).toMatchObject({ status: 'paused', statusReason: null });
  });

  it('is of one source', async () => {
    await set('degraded', 'x');
    expect(await database.sourceStates.load('other')).toMatchObject({ status: 'active' });
    expect(await database.sourceStates.setStatus('nobody', 'active', null)).toBe(false);
  });
});

describe('how a source stands', () => {
  it('is nothing for a source that is not there', async () => {
    expect(await database.sourceStates.load('nobody')).toBeNull();
  });

  it('has nothing to go on from at first', async () => {
    const nothing = { checkedAt: null, campaignSeenAt: null, sweptFrom: null, sweptAt: null, braked: null };
    expect(await load()).toMatchObject({ status: 'active', statusReason: null, ...nothing });
  });

  it('tells when it was checked, and when its campaign was last seen', async () => {
    await database.sourceLeases.claim(randomUUID(), 60_000, 'demo');
    await database.sourceStates.noteCheck('demo', true);
    const seen = await load();
    expect(seen?.campaignSeenAt).toBe(seen?.checkedAt);
    await query(clone.url, "update evenkeel.source_lease set checked_at = checked_at - interval '1 hour'");
    await database.sourceStates.noteCheck('demo', false);
    const later = await load();
    expect(later?.campaignSeenAt).toBe(seen?.campaignSeenAt);
    expect((later?.checkedAt ?? '') >= (seen?.checkedAt ?? '')).toBe(true);
  });

  const sweep = async (times: string, columns = "state = 'done'") => {
    const id = await database.sweeps.request('demo', 'scheduled', {});
    await query(clone.url, `update evenkeel.sweep set started_at = $2, finished_at = $3, ${columns} where id = $1`, [
      ...[id, `2026-02-${times}T10:00:00Z`, `2026-02-${times}T11:00:00Z`],
    ]);
    return id;
  };

  it('is swept from where the last sweep that is done began, whatever came after it', async () => {
    await sweep('01');
    await sweep('02');
    await sweep('03', "state = 'cancelled'");
    await sweep('04', "state = 'running'");
    const swept = { sweptFrom: '2026-02-02T10:00:00.000Z', sweptAt: '2026-02-02T11:00:00.000Z', braked: null };
    expect(await load()).toMatchObject(swept);
    expect(await database.sourceStates.load('other')).toMatchObject({ sweptFrom: null, sweptAt: null });
  });

  it('is braked while a sweep holds the brake, and after that is done, until it is released', async () => {
    const id = await database.sweeps.request('demo', 'scheduled', {});
    await database.sweeps.holdBrake(id, 'reward');
    const braked = { sweep: id, entity: 'reward', absent: 0, present: 0 };
    expect(await load()).toMatchObject({ braked: { ...braked, sweepDone: false } });
    await database.sweeps.finish(id);
    expect(await load()).toMatchObject({ braked: { ...braked, sweepDone: true } });
    await database.sweeps.noteSamples(id, { entity: 'reward', absent: 19, present: 1, confirm: false });
    expect(await load()).toMatchObject({ braked: { ...braked, absent: 19, present: 1 } });
    await database.sweeps.releaseBrake('demo', 'accepted');
    expect(await load()).toMatchObject({ braked: null });
  });

  it('stays braked while the next sweep is under way, until that is done without a brake', async () => {
    const held = await database.sweeps.request('demo', 'scheduled', {});
    await database.sweeps.holdBrake(held, 'subscriber');
    await database.sweeps.finish(held);
    const next = await database.sweeps.request('demo', 'scheduled', {});
    await database.sweeps.start(next);
    expect(await load()).toMatchObject({ braked: { sweep: held } });
    await database.sweeps.finish(next);
    expect(await load()).toMatchObject({ braked: null });
  });
});

describe('a delivery came', () => {
  const at = (time: string) => new Date(`2026-03-01T${time}Z`);
  const came = (time: string) => database.sourceStates.deliveryCameSince('demo', at(time).toISOString());
  const recordAt = (time: string) => record(database, [deliveryOf(hintOf('ana'), at(time))]);

  it('not where none did', async () => {
    expect(await came('10:00:00.000')).toBe(false);
  });

  it('in a later hour, by the ledger alone', async () => {
    await recordAt('11:00:00.000');
    await query(clone.url, 'truncate evenkeel.delivery');
    expect(await came('10:59:59.999')).toBe(true);
    expect(await came('11:00:00.001')).toBe(false);
    expect(await came('12:00:00.000')).toBe(false);
  });

  it('in the rest of the hour, by the deliveries themselves', async () => {
    await recordAt('10:30:00.000');
    expect(await came('10:00:00.000')).toBe(true);
    expect(await came('10:30:00.000')).toBe(true);
    expect(await came('10:30:00.001')).toBe(false);
  });

  it('and waits for its outcome, which no ledger counts yet', async () => {
    const delivery = { ...deliveryOf(hintOf('ana'), at('10:30:00.000')), id: idAt(at('10:30:00.000')) };
    await database.keepPending({ deliveries: [delivery], voided: [] });
    expect(await query(clone.url, 'select from evenkeel.ledger_hour')).toEqual([]);
    expect(await came('10:30:00.000')).toBe(true);
    expect(await came('10:30:00.001')).toBe(false);
    expect(await came('08:00:00.000')).toBe(true);
  });

  it('to this source: those of another one count for nothing', async () => {
    await recordAt('10:30:00.000');
    await recordAt('12:30:00.000');
    for (const table of ['delivery', 'ledger_hour'])
      await query(clone.url, `update evenkeel.${table} set source = 'other'`);
    expect(await came('10:00:00.000')).toBe(false);
  });
});

it('what the lists should count is what stands and a read has seen', async () => {
  expect(await database.sourceStates.countListed('demo')).toEqual({ subscribers: 0, rewards: 0 });
  for (const id of ['ana', 'ben', 'eve', 'ida']) await readAndRecord(database, id, { name: id });
  await record(database, [deliveryOf(hintOf('new'))]);
  await recordAnswered(database, { rewardsOf: [await rewardsRead(database, 'ana', { R1: {}, R2: {}, R3: {} })] });
  await query(clone.url, "update mirror.subscriber set deleted_at = now() where id = 'ben'");
  await query(clone.url, "update mirror.subscriber set erased_at = now() where id = 'eve'");
  await query(clone.url, "update mirror.reward set deleted_at = now() where id = 'R1'");
  expect(await database.sourceStates.countListed('demo')).toEqual({ subscribers: 2, rewards: 2 });
  expect(await database.sourceStates.countListed('other')).toEqual({ subscribers: 0, rewards: 0 });
});
