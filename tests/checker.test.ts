import { cloneDatabase, query as ask } from '@evenkeel/testing';
import { Client } from 'pg';
import { judge } from './checker/check';
import { DELIBERATE_FAULTS, type DeliberateFault } from './checker/deliberate-faults';
import { readFeed } from './checker/feed-reader';
import { readLines } from './checker/read-lines';
import { installRowGuards } from './checker/row-guards';
import { RULES, type Evidence, type Query, type Verdict } from './checker/verdict';
import { startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';
import { count, SETTLE_MS, swept } from './harness/watch-reading';

/**
 * The independent checker finds nothing wrong with a system that was treated badly and became true again, and it finds each
 * fault that is put into a copy of that database.
 */
let system: System;
let evidence: Omit<Evidence, 'query'>;

beforeAll(async () => {
  const databaseUrl = (await cloneDatabase()).url;
  await installRowGuards((sql, parameters) => ask(databaseUrl, sql, parameters));
  system = await startSystem({
    ...{ databaseUrl, queue: 'redis', workers: 2 },
    simulator: {
      ...{ SIMULATOR_SEED: 'checker', SIMULATOR_SUBSCRIBERS: '150', SIMULATOR_ANNOUNCE: 'true' },
      SIMULATOR_CALLS_PER_HOUR: '0',
    },
    reads: { settle_ms: SETTLE_MS, calls_per_hour: 1_000_000 },
  });
  const feed = readFeed((sql, parameters) => system.rows(sql, parameters), { everyMs: 50 });
  await live(300);
  await swept(system);
  await live(150);
  await swept(system);
  await Promise.all([...system.workers, ...system.ingests].map((app) => app.stop()));
  const [truth, deliveries] = [await linesOf('subscribers'), await linesOf('deliveries')];
  evidence = {
    ...{ truth: () => each(truth), deliveries: () => each(deliveries) },
    ...{ killedIngests: [], feed: await feed.stop() },
  };
}, 90_000);

/** A fifth of the webhooks is lost, a fifth comes twice, and half of them in another order. */
async function live(events: number): Promise<void> {
  await system.control('PUT', 'faults', {
    ...TRIES_SOON_AGAIN,
    ...{ lost: { probability: 0.2 }, repeated: { probability: 0.2 } },
    reordered: { probability: 0.5, window: 20, hold_ms: 300 },
  });
  await system.control('POST', 'mutations', { mutations: [{ live: { events } }] });
  await system.settle();
}

async function linesOf(what: 'subscribers' | 'deliveries'): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(`${system.simulator.url}/control/${what}`)) lines.push(line);
  return lines;
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** Over a connection of its own, as long as it takes. */
async function connected<Answer>(url: string, act: (query: Query) => Promise<Answer>): Promise<Answer> {
  const client = new Client({ connectionString: url, application_name: 'evenkeel-checker' });
  await client.connect();
  try {
    return await act(
      async <Row>(sql: string, parameters: readonly unknown[] = []) =>
        (await client.query(sql, [...parameters])).rows as Row[],
    );
  } finally {
    await client.end();
  }
}

it('nothing is broken, and it looked at everything', async () => {
  const verdict = await connected(system.databaseUrl, (query) => judge({ ...evidence, query }));
  expect(verdict.broken).toEqual({});
  expect(verdict.accepted).toBeGreaterThan(300);
  expect(evidence.feed?.changes).toBe(await count(system, 'select count(*) as n from evenkeel.change'));
  for (const looked of [
    'evenkeel.drift where confirmed_at is not null',
    'evenkeel.change where entity = $$reward$$',
    'evenkeel.change where entity = $$campaign$$',
    'evenkeel.change where kind = $$deleted$$ and not provisional',
    'evenkeel.change where provisional',
    'mirror.reward where deleted_at is null',
  ])
    expect([looked, await count(system, `select count(*) as n from ${looked}`)]).not.toEqual([looked, 0]);
}, 30_000);

/** What the checker says of a copy with that fault in it. */
async function judgeFaulty({ apply, showsInFeed, ofKilledIngests }: DeliberateFault): Promise<Verdict> {
  const copy = new URL(system.databaseUrl);
  const original = copy.pathname.slice(1);
  copy.pathname = `/${original}_faulty`;
  await ask(process.env['TEST_DATABASE_URL'] ?? '', `create database ${original}_faulty template ${original}`);
  try {
    return await connected(copy.href, async (query) => {
      await apply(query);
      const feed = showsInFeed ? await readFeed(query, { everyMs: 1_000 }).stop() : evidence.feed;
      return judge({ ...evidence, query, feed, killedIngests: ofKilledIngests ? await ingestsOf(query) : [] });
    });
  } finally {
    await ask(process.env['TEST_DATABASE_URL'] ?? '', `drop database ${original}_faulty with (force)`);
  }
}

async function ingestsOf(query: Query): Promise<string[]> {
  const found = await query<{ id: string }>('select distinct ingest_id::text as id from evenkeel.delivery');
  return found.map(({ id }) => id);
}

it.each(DELIBERATE_FAULTS.map((fault) => [fault.rule, fault.name, fault] as const))(
  '%s is found: %s',
  async (rule, _, fault) => {
    const { broken } = await judgeFaulty(fault);
    expect(broken[rule]?.count ?? 0).toBeGreaterThan(0);
    expect(broken[rule]?.examples).not.toEqual([]);
  },
);

it('each rule has a fault that it finds', () => {
  const rules = new Set(DELIBERATE_FAULTS.map(({ rule }) => rule));
  expect(RULES.filter((rule) => !rules.has(rule))).toEqual([]);
});
