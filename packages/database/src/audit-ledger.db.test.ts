import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { Database } from './open-database';
import { audited, forgetAll, IngestProcess, range } from './testing/audit-ledger-kit';
import { openTestDatabase } from './testing/recording-kit';

const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR);

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
beforeEach(() => forgetAll(clone.url));
afterAll(() => database.close());

const ingest = (start = hoursAgo(2), secondsApart = 1) => new IngestProcess(clone.url, start, secondsApart);

describe('numbers', () => {
  it('that are deliveries or voided are no holes, in whatever order they came in', async () => {
    const a = ingest();
    const b = ingest();
    await a.delivers([7, 3, 1]);
    await b.delivers([2, 1]);
    await a.voids([6, 2, 4, 5]);
    await a.voids([9, 8]);
    expect(await audited(database)).toMatchObject({ deliveries: 5, openHoles: 0, found: { numbers: 0, first: [] } });
  });

  it('that are neither are holes: the first ones, several, adjacent ones as one range, each of its own process', async () => {
    const a = ingest();
    const b = ingest();
    await a.delivers([4, 6, 7, 12]);
    await a.voids([2, 9]);
    await b.delivers([1, 3]);
    const audit = await audited(database);
    expect(await a.holes()).toEqual(['1-1', '3-3', '5-5', '8-8', '10-11']);
    expect(await b.holes()).toEqual(['2-2']);
    expect(audit).toMatchObject({ openHoles: 7, found: { numbers: 7, ranges: 6 }, filled: { numbers: 0 } });
    expect(audit.found.first.filter(({ ingestId }) => ingestId === b.id)).toEqual([
      { ingestId: b.id, firstSeq: 2, lastSeq: 2, afterAt: b.at(1), beforeAt: b.at(3) },
    ]);
    expect(audit.found.first.find(({ firstSeq }) => firstSeq === 1)).toMatchObject({
      afterAt: null,
      beforeAt: a.at(4),
    });
  });

  it('after the last one that is known are not known of', async () => {
    const a = ingest();
    await a.delivers([1, 2]);
    expect((await audited(database, { until: a.at(6) })).openHoles).toBe(0);
    await a.delivers([7]);
    await audited(database);
    expect(await a.holes()).toEqual(['3-6']);
  });

  it('below a number that was voided are known of, although no delivery came after them', async () => {
    const a = ingest();
    await a.delivers([1, 2]);
    await a.voids([4, 7]);
    expect((await audited(database, { until: a.at(6) })).openHoles).toBe(0); // they were voided later than that
    const audit = await audited(database);
    expect(await a.holes()).toEqual(['3-3', '5-6']);
    expect(audit).toMatchObject({ openHoles: 3, found: { first: [{ afterAt: a.at(2) }, { afterAt: a.at(2) }] } });

    await a.delivers([5]); // it lay in a spool
    await audited(database);
    expect(await a.holes()).toEqual(['3-3', '5-5 ✓', '6-6']);
    await a.delivers([8]);
    expect((await audited(database)).openHoles).toBe(2);
  });

  it('of a process whose deliveries of former days were dropped are no holes', async () => {
    const a = ingest();
    await a.delivers(range(1, 5));
    await audited(database);
    await query(clone.url, 'delete from evenkeel.delivery');
    await a.delivers([6, 7], () => hoursAgo(0.001));
    expect((await audited(database)).openHoles).toBe(0);
  });
});

describe('a hole', () => {
  it.each([
    ['wholly', [3, 4, 5, 6], ['3-6 ✓']],
    ['in the middle', [4, 5], ['3-3', '4-5 ✓', '6-6']],
    ['at its beginning', [3], ['3-3 ✓', '4-6']],
    ['at its end', [5, 6], ['3-4', '5-6 ✓']],
    ['here and there', [4, 6], ['3-3', '4-4 ✓', '5-5', '6-6 ✓']],
  ])('that is filled late %s is closed, or shrinks, or is split', async (_how, late, holes) => {
    const a = ingest();
    await a.delivers([1, 2, 7]);
    await audited(database);
    expect(await a.holes()).toEqual(['3-6']);
    await a.delivers(late);
    const audit = await audited(database);
    expect(await a.holes()).toEqual(holes);
    expect(audit).toMatchObject({
      openHoles: 4 - late.length,
      found: { numbers: 0 },
      filled: { numbers: late.length },
    });
    expect(await audited(database)).toMatchObject({ filled: { numbers: 0 }, openHoles: 4 - late.length });
    await a.delivers(range(3, 6).filter((seq) => !late.includes(seq)));
    expect(await audited(database)).toMatchObject({ openHoles: 0, filled: { numbers: 4 - late.length } });
  });

  it('is filled by voids that are told late, and by both at once', async () => {
    const a = ingest();
    await a.delivers([5]);
    await audited(database);
    expect(await a.holes()).toEqual(['1-4']);
    await a.voids([2, 3]);
    await audited(database);
    expect(await a.holes()).toEqual(['1-1', '2-3 ✓', '4-4']);
    await a.delivers([1, 4]);
    await a.voids([4]);
    expect((await audited(database)).openHoles).toBe(0);
    expect(await a.holes()).toEqual(['1-1 ✓', '2-3 ✓', '4-4 ✓']);
  });

  it('before the first number that is known of a process is looked for a day back', async () => {
    const a = ingest(hoursAgo(20), 10 * 3_600);
    await a.delivers([2]);
    await audited(database, { slice: 1 });
    await a.delivers([1]);
    expect(await audited(database, { slice: 1 })).toMatchObject({ openHoles: 0, filled: { numbers: 1 } });
  });

  it('is none if its number came in late but before the number after it: it is not told of, and leaves nothing', async () => {
    const a = ingest();
    await a.delivers([1]);
    await audited(database, { until: a.at(10) });
    await a.delivers([2, 3]);
    await a.delivers([30]);
    await a.voids(range(4, 29));
    expect(await audited(database)).toMatchObject({ deliveries: 1, openHoles: 0, found: { numbers: 0 } });
    expect(await a.holes()).toEqual([]);
  });

  it('that a clock far ahead tore is filled when the audit comes to the ids of that time', async () => {
    const a = ingest();
    await a.delivers([1, 2, 5, 6]);
    await a.delivers([3, 4], () => hoursAgo(1));
    expect((await audited(database, { until: hoursAgo(1.5) })).openHoles).toBe(2);
    expect(await audited(database)).toMatchObject({ openHoles: 0, filled: { numbers: 2 } });
  });
});

describe('slices and audits', () => {
  it('a gap that lies between two slices or two audits is one hole, and is found once', async () => {
    const a = ingest();
    const b = ingest();
    await a.delivers([...range(1, 10), ...range(20, 30)]);
    await b.delivers(range(1, 30));
    const first = await audited(database, { until: a.at(21), slice: 3 });
    expect(first).toMatchObject({ deliveries: 31, found: { numbers: 9, ranges: 1 } });
    const second = await audited(database, { until: b.at(31), slice: 3 });
    expect(second).toMatchObject({ deliveries: 20, openHoles: 9, found: { numbers: 0 } });
    await b.delivers([40]);
    expect(await audited(database)).toMatchObject({ openHoles: 18, found: { ranges: 1 } });
    expect([await a.holes(), await b.holes()]).toEqual([['11-19'], ['31-39']]);
  });

  it('a process that is silent for many slices has no hole', async () => {
    const a = ingest();
    const b = ingest();
    await a.delivers([1], () => b.at(1));
    await b.delivers(range(1, 50));
    await a.delivers([2], () => b.at(49));
    expect(await audited(database, { slice: 2 })).toMatchObject({ deliveries: 52, openHoles: 0 });
  });

  it('what is younger than `until`, or has not settled, is left to the next one; none looks at a delivery twice', async () => {
    const a = ingest(hoursAgo(2), 60);
    await a.delivers([1, 3, 30, 90]);
    expect(await audited(database, { until: a.at(3) })).toMatchObject({
      deliveries: 1,
      openHoles: 0,
      auditedUntil: a.at(3),
    });
    expect(await audited(database, { until: a.at(1) })).toMatchObject({ deliveries: 0, auditedUntil: a.at(3) });
    expect(await audited(database, { settleMs: HOUR })).toMatchObject({ deliveries: 2, openHoles: 27 });
    expect(await audited(database)).toMatchObject({ deliveries: 1, openHoles: 86 });
    expect(await audited(database)).toMatchObject({ deliveries: 0, openHoles: 86, found: { numbers: 0 } });
  });

  it('a time that has not come yet is not taken for looked at', async () => {
    const a = ingest();
    await a.delivers([1]);
    await audited(database, { until: hoursAgo(-5) });
    await a.delivers([2], () => new Date(Date.now() + 1_000));
    await a.delivers([3], () => new Date(Date.now() + HOUR));
    expect(await audited(database, { until: hoursAgo(-5) })).toMatchObject({ openHoles: 0 });
    const [row] = await query(clone.url, 'select max(audited_until) <= now() as past from evenkeel.ledger_audit');
    expect(row).toEqual({ past: true });
  });

  it('one that was cut short is taken up where it was', async () => {
    const a = ingest();
    await a.delivers([1, 2, 5, 6]);
    await query(clone.url, 'alter table evenkeel.ledger_balance rename to away');
    await expect(audited(database, { slice: 2 })).rejects.toThrow();
    await query(clone.url, 'alter table evenkeel.away rename to ledger_balance');
    expect(await audited(database)).toMatchObject({ deliveries: 0, openHoles: 2 });
    expect(await a.holes()).toEqual(['3-4']);
  });

  it('of two at once one does nothing', async () => {
    const a = ingest();
    await a.delivers([...range(1, 50), ...range(60, 100)]);
    const other = openTestDatabase(clone.url);
    const both = await Promise.all([
      database.auditLedger({ until: new Date(), slice: 5 }),
      other.auditLedger({ until: new Date(), slice: 5 }),
    ]).finally(() => other.close());
    expect(both.filter((audit) => audit === null)).toHaveLength(1);
    expect(both.find((audit) => audit !== null)).toMatchObject({ deliveries: 91, openHoles: 9 });
    expect(await a.holes()).toEqual(['51-59']);
    expect(await audited(database)).toMatchObject({ deliveries: 0 });
  });
});
