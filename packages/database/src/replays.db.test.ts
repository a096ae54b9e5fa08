import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { HintParts } from './testing/recording-kit';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import { brokenRows, forgetReads, letPass, readAndRecord } from './testing/reading-kit';
import { ANOTHER, before, claim, HOLDER, narrow, request, run, unheard, who } from './testing/replaying-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  await database.ensureSource({
    ...{
      name: 'demo',
      provider: 'referralhero',
      listUuid: 'MF1',
      webhookSecret: 'x',
      apiToken: null,
      apiUrl: 'http://x.test',
    },
  });
});
afterAll(() => database.close());
beforeEach(async () => {
  await forgetReads(clone.url);
  await query(clone.url, 'truncate evenkeel.replay');
});

const rows = (sql: string, parameters: readonly unknown[] = []) => query(clone.url, sql, parameters);
const subscriber = async (id: string) => (await rows('select * from mirror.subscriber where id = $1', [id]))[0];
const sent = (id: string | null, parts: HintParts = {}, agoMs = 60_000) => deliveryOf(hintOf(id, parts), before(agoMs));

/** The ledger as it is told, and as the deliveries say; of all hours, for a test may run at the turn of one. */
async function ledgers(): Promise<unknown[]> {
  const told = await rows(
    'select hour, outcome, reason, deliveries::int as n from evenkeel.ledger_hour order by 1, 2, 3',
  );
  const there = await rows(
    `select date_trunc('hour', received_at, 'UTC') as hour, outcome, coalesce(reason, '') as reason, count(*)::int as n
     from evenkeel.delivery group by 1, 2, 3 order by 1, 2, 3`,
  );
  expect(told).toEqual(there);
  return rows(
    'select outcome, reason, sum(deliveries)::int as n from evenkeel.ledger_hour group by 1, 2 order by 1, 2',
  ).then((sums) => sums.map(({ outcome, reason, n }) => [outcome, reason, n]));
}

describe('a replay', () => {
  it('of what a read has proven makes the row due, and puts nothing over it', async () => {
    await record(database, [sent('ana', { content: { name: 'Old' } })]);
    await readAndRecord(database, 'ana', { name: 'Proven' });
    await letPass(clone.url, '1 minute');
    await readAndRecord(database, 'ana', { name: 'Proven' });
    expect(await subscriber('ana')).toMatchObject({ name: 'Proven', dirty: false, version: '2' });
    const former = await ledgers();

    await request(database);
    const { counts } = await run(database, await claim(database));

    expect(await subscriber('ana')).toMatchObject({ name: 'Proven', dirty: true, version: '2', provisional: false });
    expect(counts).toMatchObject({ deliveries: 1, outcomes: { 'noop/awaiting_read': 1 }, made_due: 1, mended: 0 });
    expect(counts.fields).toEqual({ 'subscriber.name': 1 });
    expect(await ledgers()).toEqual(former);
    expect(await database.admin.replays.find((await database.admin.replays.list(all))[0]?.id ?? '')).toMatchObject({
      ...{ state: 'finished', progress: 1, counts, requestedBy: 'a key' },
    });
    expect(await brokenRows(clone.url)).toEqual([]);
  });

  it('reads dead deliveries anew: they get the outcome that they have now, and the ledger says so', async () => {
    const known = sent('ana', unheard({ content: { name: 'Ana' } }));
    const gone = sent('ben', unheard({ meaning: 'deleted' }));
    const early = sent('eve', unheard(), 120_000);
    await record(database, [known, gone, early], narrow);
    expect(await ledgers()).toEqual([['dead', 'schema_mismatch', 3]]);

    await request(database, { outcome: 'dead', received_after: before(90_000).toISOString() });
    const { counts } = await run(database, await claim(database));

    expect(counts).toMatchObject({ deliveries: 2, mended: 2, outcomes: { applied: 2 } });
    expect(counts.changes).toEqual({ 'subscriber.created': 1, 'subscriber.deleted': 1 });
    expect(await ledgers()).toEqual([
      ['applied', '', 2],
      ['dead', 'schema_mismatch', 1],
    ]);
    expect(await subscriber('ana')).toMatchObject({ name: 'Ana', provisional: true, dirty: true });
    expect(await subscriber('ben')).toMatchObject({ provisional: true, deleted_at: expect.any(Date) });
    const [change] = await rows("select * from evenkeel.change where subject_id = 'ana'");
    const [replay] = await rows('select id from evenkeel.replay');
    expect(change).toMatchObject({ kind: 'created', cause_type: 'replay', cause_id: replay?.['id'] });
    expect((await rows('select * from evenkeel.delivery where id = $1', [known.id]))[0]).toMatchObject({
      ...{ outcome: 'applied', subject_id: 'ana', event_type: 'unheard', change_ids: [change?.['position']] },
    });
    const namedBy = async (id: string) => (await database.admin.deliveries.find(id))?.replayIds;
    expect([await namedBy(known.id), await namedBy(early.id)]).toEqual([[replay?.['id']], []]);
    expect(await brokenRows(clone.url)).toEqual([]);
  });

  it('that is done again finds nothing more to mend', async () => {
    await record(database, [sent('ana', unheard())], narrow);
    await request(database, { outcome: 'dead' });
    await run(database, await claim(database));
    await request(database, { outcome: 'dead' });
    expect((await run(database, await claim(database))).counts.deliveries).toBe(0);
  });

  it('makes a row due once, by however many deliveries, and not if a later read has answered them', async () => {
    await record(
      database,
      [1, 2, 3, 4].map((n) => sent('ana', { content: { name: `Name ${n}` } })),
    );
    await request(database);
    const replay = await claim(database);
    await run(database, replay, { most: 1, times: 1 });
    await letPass(clone.url, '1 minute');
    await readAndRecord(database, 'ana', { name: 'Proven' });
    expect((await subscriber('ana'))?.['dirty']).toBe(false);
    const rest = await run(database, { ...replay, counts: replay.counts }, { most: 1 });
    expect(rest.counts).toMatchObject({ deliveries: 3, made_due: 0, outcomes: { 'noop/awaiting_read': 3 } });
    expect(await subscriber('ana')).toMatchObject({ dirty: false, name: 'Proven' });
  });

  it('leaves alone what is pending, what is erased, and what has no body any more', async () => {
    await record(database, [sent('ana'), sent('ben'), sent('eve')]);
    await rows("update mirror.subscriber set erased_at = now(), settled_fence = hint_fence where id = 'ana'");
    await rows("update evenkeel.delivery set body = '' where subject_id = 'ben'");
    await rows("update evenkeel.delivery set outcome = 'pending' where subject_id = 'eve'");
    await request(database);
    const { counts } = await run(database, await claim(database));
    expect(counts).toMatchObject({ deliveries: 2, without_body: 1, outcomes: { 'ignored/erased': 1 }, made_due: 0 });
    expect(await rows('select outcome from evenkeel.delivery order by id')).toEqual([
      ...[{ outcome: 'applied' }, { outcome: 'applied' }, { outcome: 'pending' }],
    ]);
  });

  it('is of one delivery alone, if that is what was asked for', async () => {
    const [first, second, third] = [sent('ana'), sent('ben'), sent('eve')];
    await record(database, [first, second, third], narrow);
    const { range } = await request(database, { delivery: second.id });
    expect(range.untilId).toBe(second.id);
    const { counts } = await run(database, await claim(database));
    expect(counts.deliveries).toBe(1);
  });

  it('of one delivery need not wait for those before it', async () => {
    const delivery = sent('ana');
    await record(database, [delivery]);
    await request(database);
    expect(await database.replays.claim(HOLDER, 60_000, true)).toBeNull();
    const { id } = await request(database, { delivery: delivery.id });
    expect(await database.replays.claim(HOLDER, 60_000, true)).toMatchObject({ id });
  });

  it('is filtered by type, subject and reason', async () => {
    await record(database, [sent('ana'), sent('ana', { event: 'other' }), sent('ben', unheard())], narrow);
    for (const filter of [
      { type: 'other' },
      { subject: 'ana', type: 'other' },
      { reason: 'schema_mismatch' as const },
    ]) {
      await request(database, filter);
      expect((await run(database, await claim(database), { most: 1 })).counts.deliveries).toBe(1);
    }
  });
});

const all = { sources: null, before: null, limit: 10 };

describe('a step of a replay', () => {
  it('counts once: a worker that lost the replay writes nothing any more', async () => {
    await record(database, [sent('ana', unheard()), sent('ben', unheard())], narrow);
    await request(database);
    const slow = await claim(database, HOLDER, 0);
    const other = await claim(database, ANOTHER);
    expect(other).toMatchObject({ id: slow.id, fence: slow.fence });
    await run(database, other, { most: 1, times: 1 });
    await expect(run(database, slow, { most: 1 })).rejects.toMatchObject({ name: 'ReplayNotOurs' });
    await run(database, other, { most: 1 });
    expect(await rows('select subject_id, version from evenkeel.change order by position')).toEqual([
      ...[
        { subject_id: 'ana', version: '1' },
        { subject_id: 'ben', version: '1' },
      ],
    ]);
    expect(await ledgers()).toEqual([['applied', '', 2]]);
  });

  it('is the last one that is done when the replay is cancelled; what is done stays', async () => {
    await record(database, [sent('ana', unheard()), sent('ben', unheard())], narrow);
    const { id } = await request(database);
    const replay = await claim(database);
    await run(database, replay, { most: 1, times: 1 });
    expect(await database.admin.replays.cancel(id, who)).toMatchObject({
      state: 'cancelled',
      counts: { deliveries: 1 },
    });
    await expect(run(database, replay, { most: 1 })).rejects.toMatchObject({ name: 'ReplayNotOurs' });
    expect(await rows('select subject_id from evenkeel.change')).toEqual([{ subject_id: 'ana' }]);
    expect(await database.replays.claim(ANOTHER, 1_000)).toBeNull();
    expect(await database.admin.replays.cancel(id, who)).toBe('ended');
    const noted = await database.admin.listAudit({ before: null, limit: 2 });
    expect(noted.map(({ action, resource }) => [action, resource])).toEqual([
      ['replay.cancelled', `replay ${id}`],
      ['replay.requested', `replay ${id}`],
    ]);
  });

  it("is another worker's once whoever ran it has let go, from where it stood", async () => {
    await record(database, [sent('ana', unheard()), sent('ben', unheard())], narrow);
    await request(database);
    const first = await claim(database);
    await run(database, first, { most: 1, times: 1 });
    await first.release(60_000);
    expect(await database.replays.claim(ANOTHER, 60_000)).toBeNull();
    await rows("update evenkeel.replay set held_until = now() - interval '1 second'");
    const second = await claim(database, ANOTHER);
    expect([second.cursor(), second.counts.deliveries]).toEqual([first.cursor(), 1]);
    await first.fail('not ours any more');
    await second.fail('it could not be done');
    expect((await database.admin.replays.list(all))[0]).toMatchObject({
      ...{ state: 'failed', failure: 'it could not be done', counts: { deliveries: 1 } },
    });
    expect(await database.replays.claim(HOLDER, 60_000)).toBeNull();
  });

  it('is not begun while the source is paused; a dry run is', async () => {
    await rows("update evenkeel.source set status = 'paused'");
    await request(database);
    expect(await database.replays.claim(HOLDER, 1_000)).toBeNull();
    await request(database, { dryRun: true });
    expect(await claim(database)).toMatchObject({ dryRun: true, fence: null });
    await rows("update evenkeel.source set status = 'active'");
  });
});

describe('a dry run', () => {
  const TABLES = [
    ...['mirror.subscriber', 'mirror.reward', 'evenkeel.delivery', 'evenkeel.change', 'evenkeel.ledger_hour'],
    ...['evenkeel.drift', 'evenkeel.read_hour', 'evenkeel.source'],
  ];
  /** All of it, where it lies too: a row that was written anew, though the same, lies elsewhere. */
  const everything = async () =>
    JSON.stringify([
      await rows('select last_value, is_called from evenkeel.fence'),
      ...(await Promise.all(
        TABLES.map((table) => rows(`select ctid::text, xmin::text, md5(t::text) from ${table} t order by 1, 3`)),
      )),
    ]);

  it('tells what would be done, field by field, and changes not a byte', async () => {
    const known = sent('ana', { content: { name: 'Old', points: 1 } });
    await record(database, [known]);
    await readAndRecord(database, 'ana', { name: 'Proven', points: 1 });
    const dead = [
      sent('ben', unheard({ content: { list_uuid: 'MF1', name: 'Ben' } })),
      sent('ben', unheard({ content: { list_uuid: 'MF1', name: 'Benedict' } })),
    ];
    await record(database, dead, narrow);
    const former = await everything();

    await request(database, { dryRun: true });
    const { counts, differences } = await run(database, await claim(database), { most: 1 });

    expect(await everything()).toBe(former);
    expect(counts).toMatchObject({
      ...{ deliveries: 3, mended: 2, made_due: 2, differing: 3, changes: { 'subscriber.created': 1 } },
      outcomes: { applied: 1, 'noop/awaiting_read': 2 },
      fields: { 'subscriber.name': 3, 'subscriber.list_uuid': 1 },
    });
    const field = (mirror: unknown, delivery: unknown) => ({ mirror, delivery });
    expect(differences).toMatchObject([
      { delivery: known.id, rows: [{ id: 'ana', effect: 'due', fields: { name: field('Proven', 'Old') } }] },
      { delivery: dead[0]?.id, rows: [{ id: 'ben', effect: 'created', fields: { name: field(null, 'Ben') } }] },
      { delivery: dead[1]?.id, rows: [{ id: 'ben', effect: 'due', fields: { name: field('Ben', 'Benedict') } }] },
    ]);
  });

  it('counts what the replay then does', async () => {
    const many = Array.from({ length: 40 }, (_, n) =>
      sent(n % 5 === 4 ? null : `s${n % 7}`, {
        ...(n % 3 === 0 && unheard()),
        meaning: n % 11 === 10 ? 'deleted' : 'changed',
        content: { name: `Name ${n}`, code: `C${n % 9}` },
        referrer_code: n % 4 === 0 ? 'C1' : null,
        reward: n % 6 === 5 ? { id: `r${n % 2}`, content: { name: 'Mug' } } : null,
      }),
    );
    await record(database, many, narrow);
    await request(database, { dryRun: true });
    const { counts: foretold } = await run(database, await claim(database), { most: 7 });
    await request(database);
    const { counts: done } = await run(database, await claim(database), { most: 7 });
    expect(done).toEqual(foretold);
    expect(done.deliveries).toBe(40);
    expect(await brokenRows(clone.url)).toEqual([]);
    await ledgers();
  });
});
