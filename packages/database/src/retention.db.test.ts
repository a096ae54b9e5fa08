import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { Client } from 'pg';
import type { Database } from './open-database';
import { audited, forgetAll } from './testing/audit-ledger-kit';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import {
  dayName,
  daysAgo,
  makeDays,
  makeMonths,
  monthStart,
  partitionsOf,
  writeChanges,
} from './testing/retention-kit';

const KEEP = { deliveries: 30, changes: 400 };

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  await query(clone.url, "insert into evenkeel.source (name, provider, list_uuid) values ('demo', 'plain', 'MF1')");
});
afterAll(() => database.close());
beforeEach(async () => {
  await forgetAll(clone.url);
  await query(clone.url, 'delete from evenkeel.dropped_partition; delete from evenkeel.change_horizon');
});

const drop = () => database.retention.dropExpiredPartitions(KEEP);
const days = (...ago: number[]) => makeDays(clone.url, ago.map(daysAgo));
const recordedAt = (...ago: number[]) =>
  record(
    database,
    ago.map((each) => deliveryOf(hintOf(`sub_${each}`), daysAgo(each))),
  );
const count = async (from: string) => Number((await query(clone.url, `select count(*) as n from ${from}`))[0]?.['n']);

/** Holds what whoever reads deliveries holds, until it is let go. */
async function readingDeliveries(): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: clone.url });
  await client.connect();
  await client.query('begin; select count(*) from evenkeel.delivery');
  return async () => {
    await client.query('commit');
    await client.end();
  };
}

describe('partitions of deliveries', () => {
  it('that are older than they are kept are dropped whole, and noted; younger ones are not touched', async () => {
    const [oldest, old, young] = await days(45, 31, 29);
    await recordedAt(45, 31, 29, 0);
    await audited(database);
    expect(await drop()).toMatchObject({ dropped: [oldest, old], busy: false, held: 0 });
    const names = await partitionsOf(clone.url, 'delivery');
    expect(names).toContain(young);
    for (const gone of [oldest, old]) expect(names).not.toContain(gone);
    expect(await count('evenkeel.delivery')).toBe(2);
    const noted = await query(
      clone.url,
      "select name, lower_bound, upper_bound, bytes > 0 as had_bytes from evenkeel.dropped_partition where parent = 'delivery' order by 1",
    );
    const start = (ago: number) => new Date(daysAgo(ago).getTime() - 43_200_000);
    expect(noted).toEqual([
      { name: oldest, lower_bound: start(45), upper_bound: start(44), had_bytes: true },
      { name: old, lower_bound: start(31), upper_bound: start(30), had_bytes: true },
    ]);
    expect(await drop()).toMatchObject({ dropped: [], held: 0 });
  });

  it('stay to the end of the last day that is kept', async () => {
    const [edge] = await days(30);
    await recordedAt(30);
    await audited(database);
    // It ends less than 30 days ago, whatever the time of the day.
    expect(await drop()).toMatchObject({ dropped: [], held: 0 });
    expect(await database.retention.dropExpiredPartitions({ ...KEEP, deliveries: 29 })).toMatchObject({
      dropped: [edge],
    });
  });

  it('stay while a delivery of theirs is pending; those after them go', async () => {
    const [waiting, after] = await days(45, 40);
    const pending = deliveryOf(hintOf('sub_1'), daysAgo(45));
    await database.keepPending({ deliveries: [pending], voided: [] });
    await recordedAt(40);
    await audited(database);
    expect(await drop()).toMatchObject({ dropped: [after], held: 1 });
    expect(await partitionsOf(clone.url, 'delivery')).toContain(waiting);
    await record(database, [pending]);
    expect(await audited(database)).toMatchObject({ imbalances: { hours: 0 } });
    expect(await drop()).toMatchObject({ dropped: [waiting], held: 0 });
  });

  it('stay until the ledger was audited past them', async () => {
    const [name] = await days(45);
    await recordedAt(45);
    expect(await drop()).toMatchObject({ dropped: [], held: 1 });
    await audited(database, { until: daysAgo(45) });
    expect(await drop()).toMatchObject({ dropped: [], held: 1 });
    await audited(database);
    expect(await drop()).toMatchObject({ dropped: [name] });
  });

  it('go while recording goes on, and nothing of that is lost', async () => {
    const ago = [50, 49, 48, 47, 46, 45, 44, 43];
    const names = await days(...ago);
    await recordedAt(...ago);
    await audited(database);
    const stopping = new AbortController();
    let recorded = 0;
    const recording = (async () => {
      while (!stopping.signal.aborted) {
        await record(
          database,
          Array.from({ length: 20 }, (_, n) => deliveryOf(hintOf(`sub_${n}`, { content: { name: `${recorded}` } }))),
        );
        recorded += 20;
      }
    })();
    const other = openTestDatabase(clone.url);
    const gone: string[] = [];
    while (gone.length < names.length) {
      const both = await Promise.all([drop(), other.retention.dropExpiredPartitions(KEEP)]);
      gone.push(...both.flatMap(({ dropped }) => dropped));
    }
    stopping.abort();
    await recording;
    await other.close();
    expect(gone.sort()).toEqual([...names].sort());
    expect(recorded).toBeGreaterThan(0);
    expect(await count('evenkeel.delivery')).toBe(recorded);
    expect(await audited(database)).toMatchObject({ imbalances: { hours: 0 } });
  });

  it('that are in use are left to the next run, and nobody who records waits for that', async () => {
    const [name] = await days(45);
    await recordedAt(45);
    await audited(database);
    const release = await readingDeliveries();
    const began = performance.now();
    const [answer] = await Promise.all([drop(), recordedAt(0)]);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(answer).toMatchObject({ dropped: [], busy: true });
    expect(await partitionsOf(clone.url, 'delivery')).toContain(name);
    expect(await count('evenkeel.dropped_partition')).toBe(0);
    await release();
    expect(await drop()).toMatchObject({ dropped: [name], busy: false });
  });

  it('that a run cut short took away and did not remove are removed by the next', async () => {
    const [name = ''] = await days(45);
    await audited(database);
    await query(clone.url, "select * from evenkeel.detach_expired_partition('delivery', now() - interval '30 days')");
    expect(await partitionsOf(clone.url, 'delivery')).toContain(name);
    expect(await drop()).toMatchObject({ dropped: [] });
    expect(await partitionsOf(clone.url, 'delivery')).not.toContain(name);
  });

  it('are dropped with the rights of the apps, which may drop nothing by themselves', async () => {
    const [name = ''] = await days(45);
    await audited(database);
    const as = (sql: string) => query(clone.url, `set role evenkeel_app; ${sql}`);
    await expect(as(`drop table evenkeel_partitions.${name}`)).rejects.toThrow('must be owner');
    await expect(as("select evenkeel.raise_change_horizon('x')")).rejects.toThrow('permission denied');
    await expect(as("select evenkeel.detach_expired_partition('delivery', now())")).rejects.toThrow('may not');
    await expect(as("select evenkeel.detach_expired_partition('audit', '2000-01-01')")).rejects.toThrow('may not');
    await as("select evenkeel.detach_expired_partition('delivery', now() - interval '30 days')");
    await as('select evenkeel.drop_detached_partitions()');
    expect(await partitionsOf(clone.url, 'delivery')).not.toContain(name);
  });
});

describe('the ledger', () => {
  it('balances after deliveries were dropped, and what stood in it stays', async () => {
    await days(45, 44, 31);
    await recordedAt(45, 44, 31, 1);
    const { openHoles } = await audited(database);
    const before = await query(clone.url, 'select * from evenkeel.ledger_balance order by hour');
    expect((await drop()).dropped).toHaveLength(3);
    expect(await audited(database)).toMatchObject({ openHoles, imbalances: { hours: 0 } });
    expect(await query(clone.url, 'select * from evenkeel.ledger_balance order by hour')).toEqual(before);
  });

  it('takes a delivery that comes in after its day was dropped, and does not look for the others of its hour', async () => {
    await days(45);
    await recordedAt(45, 1);
    const { openHoles } = await audited(database);
    await drop();
    const late = deliveryOf(hintOf('sub_late'), daysAgo(45));
    await record(database, [late]);
    expect(await audited(database)).toMatchObject({ openHoles, imbalances: { hours: 0 } });
    expect(await count('evenkeel_partitions.delivery_default')).toBe(1);
    await database.retention.forgetOldRecords(KEEP);
    expect(await count('evenkeel_partitions.delivery_default')).toBe(0);
    expect(await audited(database)).toMatchObject({ openHoles, imbalances: { hours: 0 } });
  });

  it('does not look at the hours at the edges of what was dropped, and at those next to them it does', async () => {
    await days(45, 44);
    const noon = daysAgo(44).getTime();
    // In the last hour before midnight, the first after it, and the one after that: half a day before noon.
    const times = [-12.5, -11.5, -10.5].map((hours) => new Date(noon + hours * 3_600_000));
    await record(
      database,
      times.map((at, n) => deliveryOf(hintOf(`sub_${n}`), at)),
    );
    await audited(database);
    await query(
      clone.url,
      `alter table evenkeel.delivery detach partition evenkeel_partitions.${dayName(daysAgo(45))}`,
    );
    await query(
      clone.url,
      `insert into evenkeel.dropped_partition values ($1, 'delivery', $2::timestamptz - interval '1 day', $2, 1)`,
      [dayName(daysAgo(45)), new Date(noon - 12 * 3_600_000)],
    );
    await query(clone.url, 'update evenkeel.ledger_hour set deliveries = deliveries + 1');
    const { imbalances } = await audited(database);
    expect(imbalances.first.map(({ hour }) => hour)).toEqual([
      new Date(Math.floor(times[2]!.getTime() / 3_600_000) * 3_600_000),
    ]);
    await drop();
  });
});

describe('partitions of changes', () => {
  const [old, edge] = [monthStart(15), monthStart(12)];
  const later = (at: Date, ms: number) => new Date(at.getTime() + ms);

  it('that end before they are kept are dropped; of each source its newest change among them is remembered', async () => {
    const [gone, kept] = await makeMonths(clone.url, [old, edge]);
    const [, a2, b1, a3] = await writeChanges(clone.url, [
      { source: 'a', subject: 'x', version: 1, at: old },
      { source: 'a', subject: 'x', version: 2, at: later(old, 2_000) },
      { source: 'b', subject: 'y', version: 1, at: later(old, 1_000) },
      { source: 'a', subject: 'x', version: 3, at: edge },
    ]);
    expect(await drop()).toMatchObject({ dropped: [gone] });
    expect(await partitionsOf(clone.url, 'change')).toContain(kept);
    const horizon = await query(clone.url, 'select source, position::int, at from evenkeel.change_horizon order by 1');
    expect(horizon).toEqual([
      { source: 'a', position: a2, at: later(old, 2_000) },
      { source: 'b', position: b1, at: later(old, 1_000) },
    ]);
    const read = (position: number) =>
      database.feed.readAfter({
        ...{ sources: ['a'], entities: null, kinds: null, limit: 10 },
        after: { a: { position: String(position), at: '' } },
      });
    expect(await read(a2! - 1)).toMatchObject({ isExpired: true });
    expect(await read(a2!)).toMatchObject({ isExpired: false, changes: [{ position: String(a3) }] });
    expect(await database.feed.end(['a', 'b', 'c'])).toMatchObject({
      a: { position: String(a3) },
      b: { position: String(b1) },
    });
  });

  it('that lie in the default one, for want of a partition, go too, and are remembered', async () => {
    const [position] = await writeChanges(clone.url, [{ source: 'c', subject: 'z', version: 1, at: monthStart(20) }]);
    await database.retention.forgetOldRecords(KEEP);
    expect(await count('evenkeel_partitions.change_default')).toBe(0);
    expect(await query(clone.url, 'select source, position::int from evenkeel.change_horizon')).toEqual([
      { source: 'c', position },
    ]);
  });
});
