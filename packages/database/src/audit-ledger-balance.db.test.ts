import type { Delivery } from '@evenkeel/event-schemas';
import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './open-database';
import { audited, forgetAll } from './testing/audit-ledger-kit';
import { deliveryOf, hintOf, openTestDatabase, record, source } from './testing/recording-kit';

const HOUR = 3_600_000;
const start = new Date(Math.floor(Date.now() / HOUR) * HOUR - 20 * HOUR);
const at = (hours: number) => new Date(start.getTime() + hours * HOUR);

let clone: TestDatabase;
let database: Database;
let ingestId: string;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  await query(clone.url, "insert into evenkeel.source (name, provider, list_uuid) values ('demo', 'plain', 'MF1')");
});
beforeEach(async () => {
  await forgetAll(clone.url);
  ingestId = randomUUID();
});
afterAll(() => database.close());

const delivery = (seq: number, receivedAt: Date): Delivery => ({
  ...deliveryOf(hintOf(`sub_${seq}`), receivedAt),
  ingest_id: ingestId,
  ingest_seq: seq,
});
const forge = (hour: Date, by: number) =>
  query(clone.url, 'update evenkeel.ledger_hour set deliveries = deliveries + $2 where hour = $1', [hour, by]);
const balanced = { imbalances: { hours: 0, first: [] } };

describe('a recorded hour', () => {
  it('balances, to the edges of the hour, and so does one that the audit cuts in two', async () => {
    const times = [at(0), at(0.5), new Date(at(1).getTime() - 1), at(1), at(1.5)];
    await record(
      database,
      times.map((time, n) => delivery(n + 1, time)),
    );
    expect(await audited(database, { until: at(0.6) })).toMatchObject({ deliveries: 2, ...balanced });
    expect(await audited(database)).toMatchObject({ deliveries: 3, openHoles: 0, ...balanced });
    const kept = await query(
      clone.url,
      'select hour, accepted::int, counted::int, pending::int from evenkeel.ledger_balance order by hour',
    );
    expect(kept).toEqual([
      { hour: at(0), accepted: 3, counted: 3, pending: 0 },
      { hour: at(1), accepted: 2, counted: 2, pending: 0 },
    ]);
  });

  it('whose ledger was changed by hand is told of once by each audit, however old, until it is mended', async () => {
    await record(
      database,
      [1, 2, 3].map((n) => delivery(n, at(n * 5))),
    );
    expect(await audited(database)).toMatchObject(balanced);
    await forge(at(5), 2);
    const told = {
      imbalances: { hours: 1, first: [{ source: source.name, hour: at(5), accepted: 1, counted: 3, pending: 0 }] },
    };
    expect(await audited(database)).toMatchObject(told);
    expect(await audited(database)).toMatchObject(told);
    await forge(at(5), -2);
    expect(await audited(database)).toMatchObject(balanced);
    await query(clone.url, 'delete from evenkeel.ledger_hour where hour = $1', [at(15)]);
    await forge(at(10), -1);
    expect((await audited(database)).imbalances).toMatchObject({ hours: 1, first: [{ hour: at(10), counted: 0 }] });
  });

  it('that the ledger lacks altogether does not balance', async () => {
    await record(database, [delivery(1, at(1)), delivery(2, at(2))]);
    await query(clone.url, 'delete from evenkeel.ledger_hour where hour = $1', [at(1)]);
    expect((await audited(database)).imbalances).toMatchObject({ hours: 1, first: [{ hour: at(1), counted: 0 }] });
  });

  it('is not walked again when it holds no number that came in late', async () => {
    await record(database, [delivery(1, at(1)), delivery(2, at(1.1))]);
    await audited(database);
    const sql = readFileSync(join(__dirname, '../sql/audit-ledger-hour.sql'), 'utf8');
    const [last] = await query(clone.url, 'select id from evenkeel.ledger_audit');
    const walkAgain = async () => (await query(clone.url, sql, [at(1), last?.['id'], false])).length > 0;
    expect(await walkAgain()).toBe(false);
    await record(database, [delivery(3, at(1.2))]);
    expect(await walkAgain()).toBe(true);
    // Not before that was done: an audit that is cut short now must come back to this hour.
    expect(await query(clone.url, 'select accepted::int from evenkeel.ledger_balance')).toEqual([{ accepted: 2 }]);
  });

  it('that is older than all deliveries is what a retention leaves, and is not looked at', async () => {
    await query(clone.url, "insert into evenkeel.ledger_hour values ('demo', $1, 'noop', '', 7)", [at(1)]);
    expect(await audited(database)).toMatchObject(balanced);
    await record(database, [delivery(1, at(2))]);
    expect(await audited(database)).toMatchObject(balanced);
  });
});

describe('pending deliveries', () => {
  it('are counted where they stand, and balance when they have got their outcome', async () => {
    const job = { v: 1 as const, deliveries: [delivery(1, at(1)), delivery(2, at(1.2))], voided: [] };
    await database.keepPending(job);
    expect(await audited(database)).toMatchObject({ deliveries: 2, ...balanced });
    await record(database, await database.loadPendingDeliveries(1));
    expect(await audited(database)).toMatchObject({ deliveries: 0, ...balanced });
    const [kept] = await query(
      clone.url,
      'select accepted::int, counted::int, pending::int from evenkeel.ledger_balance',
    );
    expect(kept).toEqual({ accepted: 2, counted: 1, pending: 1 });
  });
});

describe('the last numbers of a process that ended', () => {
  it('show their holes though they came in late and no number comes after them', async () => {
    await record(database, [delivery(1, at(1)), delivery(2, at(1.1))]);
    expect(await audited(database)).toMatchObject({ deliveries: 2, openHoles: 0 });
    await record(database, [delivery(5, at(1.2)), delivery(7, at(1.3))]);
    const audit = await audited(database, { slice: 3 });
    expect(audit).toMatchObject({ deliveries: 0, openHoles: 3, found: { numbers: 3, ranges: 2 }, ...balanced });
    expect(audit.found.first.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
      [3, 4],
      [6, 6],
    ]);
    await record(
      database,
      [3, 4, 6].map((seq) => delivery(seq, at(1.2))),
    );
    expect(await audited(database)).toMatchObject({ openHoles: 0, filled: { numbers: 3 }, ...balanced });
  });
});

it('the application role may audit', async () => {
  const login = `auditor_${randomUUID().slice(0, 8)}`;
  await query(clone.url, `create role ${login} login password 'x' in role evenkeel_app`);
  const url = new URL(clone.url);
  url.username = login;
  url.password = 'x';
  const asApp = openTestDatabase(url.toString());
  await record(database, [delivery(2, at(1))]);
  const audit = await audited(asApp).finally(() => asApp.close());
  await query(clone.url, `drop role ${login}`);
  expect(audit).toMatchObject({ deliveries: 1, openHoles: 1 });
});
