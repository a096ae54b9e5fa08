import { cloneDatabase, query, waitFor, type TestDatabase } from '@evenkeel/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
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
beforeEach(() => query(clone.url, 'delete from evenkeel.source'));

const LONG_MS = 60_000;
const connect = (...names: string[]) =>
  query(clone.url, "insert into evenkeel.source (name, provider) select unnest($1::text[]), 'plain'", [names]);
const claim = async (holder: string, heldForMs = LONG_MS, only?: string, from = database) =>
  (await from.sourceLeases.claim(holder, heldForMs, only)).toSorted();
/** As if what is held had been held so long already. */
const letPass = (interval: string) =>
  query(clone.url, 'update evenkeel.source_lease set held_until = held_until - $1::interval', [interval]);

let ada: string;
let bob: string;
beforeEach(() => ([ada, bob] = [randomUUID(), randomUUID()]));

describe('a holder', () => {
  it('claims one more source each time, and answers all that it holds', async () => {
    await connect('a', 'b');
    expect(await claim(ada)).toEqual(['a']);
    expect(await claim(ada)).toEqual(['a', 'b']);
    expect(await claim(ada)).toEqual(['a', 'b']);
  });

  it('claims nothing where there is nothing', async () => {
    expect(await claim(ada)).toEqual([]);
  });

  it('gets nothing that another one holds, however often it asks', async () => {
    await connect('a');
    await claim(ada);
    expect(await claim(bob)).toEqual([]);
    expect(await claim(bob)).toEqual([]);
  });

  it('keeps what it says again in time, and its time begins anew', async () => {
    await connect('a');
    await claim(ada);
    await letPass('59 seconds');
    expect(await claim(ada)).toEqual(['a']);
    await letPass('59 seconds');
    expect(await claim(bob)).toEqual([]);
  });

  it('that was late keeps what nobody has taken over', async () => {
    await connect('a');
    await claim(ada);
    await letPass('61 seconds');
    expect(await claim(ada)).toEqual(['a']);
    expect(await claim(bob)).toEqual([]);
  });

  it('may be limited to one source: others are neither claimed nor said again', async () => {
    await connect('a', 'b', 'c');
    expect(await claim(ada, LONG_MS, 'b')).toEqual(['b']);
    expect(await claim(ada, LONG_MS, 'b')).toEqual(['b']);
    expect(await claim(bob, LONG_MS, 'b')).toEqual([]);
    expect(await claim(bob, LONG_MS, 'none')).toEqual([]);
    expect(await claim(bob)).toEqual(['a']);
  });
});

describe('another holder', () => {
  it('takes over once nobody says it again, and the former one is told so', async () => {
    await connect('a');
    await claim(ada);
    await letPass('61 seconds');
    expect(await claim(bob)).toEqual(['a']);
    expect(await claim(ada)).toEqual([]);
  });

  it('takes over at once what is released, and nothing else', async () => {
    await connect('a', 'b');
    await claim(ada);
    await claim(bob);
    await database.sourceLeases.release(ada);
    expect(await claim(bob)).toEqual(['a', 'b']);
    await database.sourceLeases.release(ada);
    expect(await claim(ada)).toEqual([]);
  });

  it('gets its share of many: they spread over the holders', async () => {
    await connect('a', 'b', 'c', 'd', 'e', 'f');
    const held = { ada: 0, bob: 0 };
    for (let round = 0; round < 4; round++) {
      held.ada = (await claim(ada)).length;
      held.bob = (await claim(bob, LONG_MS, undefined, another)).length;
    }
    expect(held).toEqual({ ada: 3, bob: 3 });
  });
});

it('what was noted of a source outlives its holders', async () => {
  await connect('a');
  await claim(ada);
  await database.sourceStates.noteCheck('a', true);
  await database.sourceLeases.release(ada);
  await claim(bob);
  expect((await database.sourceStates.load('a'))?.checkedAt).not.toBeNull();
});

describe('two who claim at the same time', () => {
  it('never hold one source both, the first time too, and all are taken in the end', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `s${n}`);
    await connect(...names);
    const holders = Array.from({ length: 8 }, () => randomUUID());
    const claimAll = () =>
      Promise.all(holders.map((holder, n) => claim(holder, LONG_MS, undefined, n % 2 ? database : another)));
    const all = await waitFor(
      async () => {
        const held = (await claimAll()).flat();
        expect(new Set(held).size).toBe(held.length);
        return held.length === names.length ? held : null;
      },
      { timeoutMs: 20_000 },
    );
    expect(all.toSorted()).toEqual(names);
  });

  interface Holding {
    readonly holder: string;
    readonly source: string;
    /** Held between these at least: from the answer, and until the time is over that began after the question. */
    readonly from: number;
    readonly until: number;
  }

  const SOURCES = ['a', 'b', 'c'];
  const HANDED_OVER_TIMES = 25;
  const FIRST_LEASE_MS = 60;
  const TIMEOUT_MS = 60_000;

  const heldBy = (seen: readonly Holding[], source: string) =>
    new Set(seen.filter((held) => held.source === source).map(({ holder }) => holder)).size;

  /**
   * Whoever gets a source says so once more when its time is over, as others take it, and is then never heard of again:
   * so somebody else has to take it over. Where answers take longer than a lease lasts, leases become longer.
   */
  async function claimInTurn(seen: Holding[], from: Database, isOver: () => boolean): Promise<void> {
    let leaseMs = FIRST_LEASE_MS;
    let [holder, said] = [randomUUID(), 0];
    while (!isOver()) {
      const until = performance.now() + leaseMs;
      const held = await claim(holder, leaseMs, undefined, from);
      const answered = performance.now();
      if (answered >= until) leaseMs *= 2;
      else seen.push(...held.map((source) => ({ holder, source, from: answered, until })));
      if (held.length > 0) said += 1;
      if (said === 1) await delay(until - answered);
      else if (said > 1) [holder, said] = [randomUUID(), 0];
    }
  }

  it(
    'never hold one source both, with leases that end before they are said again',
    async () => {
      await connect(...SOURCES);
      const seen: Holding[] = [];
      const deadline = performance.now() + TIMEOUT_MS;
      const isOver = () =>
        performance.now() > deadline || SOURCES.every((source) => heldBy(seen, source) > HANDED_OVER_TIMES);
      await Promise.all(Array.from({ length: 12 }, (_, n) => claimInTurn(seen, n % 2 ? database : another, isOver)));
      for (const source of SOURCES) expect(heldBy(seen, source)).toBeGreaterThan(1);
      const both = seen.filter((one) =>
        seen.some(
          (other) =>
            other.source === one.source &&
            other.holder !== one.holder &&
            other.from < one.until &&
            one.from < other.until,
        ),
      );
      expect(both).toEqual([]);
    },
    2 * TIMEOUT_MS,
  );
});
