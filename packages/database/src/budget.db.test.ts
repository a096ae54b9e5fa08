import { cloneDatabase, query, waitFor, type TestDatabase } from '@evenkeel/testing';
import { DAY_MS, HOUR_MS, lanes, type Lane } from '@evenkeel/sync-engine';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { accountKey } from './account-key';
import type { Budget } from './budget';
import type { Database } from './open-database';
import { encryptionKey, openTestDatabase } from './testing/recording-kit';

let clone: TestDatabase;
let database: Database;
let another: Database;
let account: string;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  another = openTestDatabase(clone.url);
});
afterAll(() => Promise.all([database.close(), another.close()]));
beforeEach(() => (account = randomUUID()));

const LIMIT = 100;
const UNUSED = { hints: 0, resync: 0, looks: 0, sweeps: 0 };

const take = (lane: Lane, wanted: number, from: Budget = database.budget, whose = account, limit = LIMIT) =>
  from.takeCalls({ account: whose, lane, wanted, limit, hourMs: HOUR_MS });
const read = (whose = account) => database.budget.readBudget({ account: whose, limit: LIMIT, hourMs: HOUR_MS });

/** Moves the time, for the account: what it leased was leased so much earlier. */
const letPass = (interval: string) =>
  query(clone.url, 'update evenkeel.budget_minute set minute = minute - $2::interval where account = $1', [
    account,
    interval,
  ]);

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('the limit', () => {
  it('is whole at first, and told with what is left of it', async () => {
    expect(await read()).toMatchObject({ used: UNUSED, left: LIMIT, emptyUntil: null });
    const taken = await take('hints', 25);
    expect(taken).toMatchObject({ granted: 25, used: { ...UNUSED, hints: 25 }, emptyUntil: null });
    expect(await read()).toMatchObject({ used: taken.used, left: 75 });
    expect(Math.abs(Date.parse((await read()).now) - Date.now())).toBeLessThan(60_000);
  });

  it('holds for takers who all come at once, the first time too', async () => {
    const takers = Array.from({ length: 24 }, (_, n) => (n % 2 ? database : another).budget);
    const taken = await Promise.all(takers.map((budget) => take('hints', 7, budget)));
    expect(sum(taken.map(({ granted }) => granted))).toBe(80);
    expect((await read()).used).toEqual({ ...UNUSED, hints: 80 });
  });

  it('leaves each lane its share, whoever came first', async () => {
    for (const lane of lanes) await take(lane, LIMIT);
    expect((await read()).used).toEqual({ hints: 80, resync: 5, looks: 5, sweeps: 10 });
    expect((await take('looks', 1)).granted).toBe(0);
  });

  it('is there again after an hour; what was leased before it is forgotten after two', async () => {
    await take('hints', 80);
    await letPass('59 minutes');
    expect((await take('hints', 1)).granted).toBe(0);
    await letPass('3 minutes');
    expect((await take('hints', 1)).granted).toBe(1);
    await letPass('62 minutes');
    expect((await take('sweeps', 1)).used).toEqual({ ...UNUSED, sweeps: 1 });
    const kept = await query(clone.url, 'select lane from evenkeel.budget_minute where account = $1 order by 1', [
      account,
    ]);
    expect(kept.map(({ lane }) => lane)).toEqual(['hints', 'sweeps']);
  });

  it('counts all of the bucket that the hour begins in', async () => {
    const long = { account, lane: 'hints', limit: LIMIT, hourMs: 10 * DAY_MS } as const;
    await database.budget.takeCalls({ ...long, wanted: 80 });
    await letPass('10 days');
    expect((await database.budget.takeCalls({ ...long, wanted: 1 })).granted).toBe(0);
    await letPass('4 hours');
    expect((await database.budget.takeCalls({ ...long, wanted: 1 })).granted).toBe(1);
  });

  it("is judged when it is one's turn, not when one began to wait", async () => {
    const holder = new Client({ connectionString: clone.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query('insert into evenkeel.budget (account) values ($1)', [account]);
    const waiting = database.budget.takeCalls({ account, lane: 'hints', wanted: 1, limit: LIMIT, hourMs: 60 });
    const blocked =
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and state_change < now() - interval '20 ms'";
    await waitFor(async () => (await query(clone.url, blocked)).length > 0, { timeoutMs: 10_000 });
    const clock = await holder.query<{ now: Date }>("select date_trunc('milliseconds', clock_timestamp()) as now");
    await holder.query('commit');
    await holder.end();
    expect(Date.parse((await waiting).minute)).toBeGreaterThanOrEqual(clock.rows[0]?.now.getTime() ?? NaN);
  });
});

/** Short enough to see several go by. */
const SHORT_HOUR_MS = 1_200;

interface Seen {
  readonly asked: number;
  readonly answered: number;
  readonly granted: number;
}

async function takeUntil(deadline: number, budget: Budget, lane: Lane): Promise<Seen[]> {
  const seen: Seen[] = [];
  while (performance.now() < deadline) {
    const asked = performance.now();
    const { granted } = await budget.takeCalls({ account, lane, wanted: 9, limit: LIMIT, hourMs: SHORT_HOUR_MS });
    if (granted > 0) seen.push({ asked, answered: performance.now(), granted });
  }
  return seen;
}

it('no hour has more than the limit, whenever it begins, with takers that never pause', async () => {
  const deadline = performance.now() + 3 * SHORT_HOUR_MS;
  const takers = lanes.flatMap((lane) => [database, another].map(({ budget }) => takeUntil(deadline, budget, lane)));
  const seen = (await Promise.all(takers)).flat();
  for (const { asked } of seen) {
    const within = seen.filter((other) => other.asked >= asked && other.answered < asked + SHORT_HOUR_MS);
    expect(sum(within.map(({ granted }) => granted))).toBeLessThanOrEqual(LIMIT);
  }
  expect(sum(seen.map(({ granted }) => granted))).toBeGreaterThan(2 * LIMIT);
});

describe('calls that are returned', () => {
  it('can be taken again', async () => {
    const { minute } = await take('hints', 80);
    expect((await take('hints', 25)).granted).toBe(0);
    await database.budget.returnCalls({ account, lane: 'hints', calls: 12, minute });
    expect(await take('hints', 25)).toMatchObject({ granted: 12, used: { ...UNUSED, hints: 80 } });
  });

  it('are never more than were leased there', async () => {
    const { minute } = await take('hints', 25);
    for (const lane of ['hints', 'hints', 'looks'] as const)
      await database.budget.returnCalls({ account, lane, calls: 20, minute });
    await database.budget.returnCalls({ account, lane: 'hints', calls: 0, minute });
    expect((await read()).used).toEqual(UNUSED);
  });

  it('come too late once their hour is over, and change nothing', async () => {
    const { minute } = await take('hints', 25);
    await letPass('3 hours');
    await take('hints', 10);
    await database.budget.returnCalls({ account, lane: 'looks', calls: 25, minute });
    expect((await read()).used).toEqual({ ...UNUSED, hints: 10 });
  });
});

describe('a budget that the provider calls spent', () => {
  const empty = (forMs: number, from = database) => from.budget.emptyBudget({ account, forMs });

  it('is empty for every taker of the account, and for no other account', async () => {
    await take('sweeps', 5);
    await empty(HOUR_MS);
    for (const { budget } of [database, another]) {
      const { granted, emptyUntil } = await take('hints', 1, budget);
      expect(granted).toBe(0);
      expect(Date.parse(emptyUntil ?? '') - Date.now()).toBeGreaterThan(HOUR_MS - 60_000);
    }
    expect(await read()).toMatchObject({ used: { ...UNUSED, sweeps: 5 }, left: 0 });
    expect((await take('hints', 1, database.budget, randomUUID())).granted).toBe(1);
  });

  it('is there again when the time is over', async () => {
    await empty(200);
    expect((await take('hints', 1)).granted).toBe(0);
    const again = await waitFor(
      async () => {
        const taken = await take('hints', 1);
        return taken.granted === 1 ? taken : null;
      },
      { timeoutMs: 10_000 },
    );
    expect(again.emptyUntil).toBeNull();
    expect(await read()).toMatchObject({ left: LIMIT - 1, emptyUntil: null });
  });

  it('stays empty for the longest that was said', async () => {
    await empty(HOUR_MS);
    const { emptyUntil } = await read();
    await empty(1, another);
    expect((await read()).emptyUntil).toBe(emptyUntil);
    await empty(2 * HOUR_MS);
    expect(Date.parse((await read()).emptyUntil ?? '')).toBeGreaterThan(Date.parse(emptyUntil ?? ''));
  });
});

it('two sources with one token share its calls, and a third with another does not', async () => {
  const [first, second, third] = ['token', 'token', 'other'].map((token) =>
    accountKey(token, { current: encryptionKey, former: null }),
  );
  expect((await take('hints', 80, database.budget, first)).granted).toBe(80);
  expect((await take('hints', 80, another.budget, second)).granted).toBe(0);
  expect((await take('hints', 80, another.budget, third)).granted).toBe(80);
});

it('calls that cannot be counted are not granted', async () => {
  await expect(take('hints', 2 ** 40, database.budget, account, 2 ** 41)).rejects.toThrow();
  expect((await read()).used).toEqual(UNUSED);
});
