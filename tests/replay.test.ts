import { connect, type Client } from '@evenkeel/client';
import { runApp, waitFor, type RunningApp } from '@evenkeel/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { brokenRules } from './checker/broken-records';
import { KEY, startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';
import {
  calls,
  callsSince,
  converged,
  count,
  mutate,
  someSubscribers,
  startReading,
  sweptOnce,
} from './harness/watch-reading';

/** Old webhooks are sent through once more, with the REST API and the command, while the whole system runs. */
const API_KEY = 'ek_of-somebody-who-replays';
const SOON = { timeoutMs: 60_000, every: 50 };

interface Replay {
  readonly id: string;
  readonly state: string;
  readonly counts: {
    readonly deliveries: number;
    readonly mended: number;
    readonly made_due: number;
    readonly changes: Readonly<Record<string, number>>;
    readonly outcomes: Readonly<Record<string, number>>;
  };
}

function startAdmin({ databaseUrl, redis }: System): Promise<RunningApp> {
  return runApp('admin', {
    ...{ DATABASE_URL: databaseUrl, REDIS_URL: redis?.url ?? '', LOG_LEVEL: 'warn' },
    ...{ EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64'), EVENKEEL_ADMIN_KEY: API_KEY },
  });
}

const replayOf = (client: Client, id: string) => client.request<Replay>('GET', `/v1/replays/${id}`);

async function ended(client: Client, { id }: Replay): Promise<Replay> {
  const isOver = async () => !['requested', 'running'].includes((await replayOf(client, id)).state);
  await waitFor(isOver, { ...SOON, what: `replay ${id} to end` });
  return replayOf(client, id);
}

describe('of a source that is read', () => {
  it('an old webhook makes its row due, and never stands over what a read has proven', async () => {
    const system = await startReading({ seed: 'replay', subscribers: 60 });
    const admin = await startAdmin(system);
    const client = connect({ url: admin.url, apiKey: API_KEY });
    await sweptOnce(system);
    const [id = ''] = await someSubscribers(system, 1);
    for (const name of ['Old Name', 'New Name']) {
      await mutate(system, { update: { subscriber_id: id, fields: { name } } });
      await system.settle();
      await converged(system);
    }
    const rowNow = async () => (await system.rows('select * from mirror.subscriber where id = $1', [id]))[0] ?? {};
    const former = await rowNow();
    expect(former).toMatchObject({ name: 'New Name', provisional: false });
    const before = await calls(system);
    const [old] = await system.rows<{ id: string }>(
      "select id::text as id from evenkeel.delivery where subject_id = $1 and convert_from(body, 'UTF8') like '%Old Name%'",
      [id],
    );
    const begun = await client.request<Replay>('POST', `/v1/deliveries/${old?.id ?? ''}/replay`, { body: {} });
    expect(await ended(client, begun)).toMatchObject({
      state: 'finished',
      counts: { deliveries: 1, made_due: 1, mended: 0, changes: {}, outcomes: { 'noop/awaiting_read': 1 } },
    });
    await converged(system);
    expect(callsSince(before, await calls(system), 'subscriber')).toBeGreaterThanOrEqual(1);
    expect(await rowNow()).toMatchObject({ name: 'New Name', version: former['version'] });
    expect(BigInt((await rowNow())['hint_fence'] as string)).toBeGreaterThan(BigInt(former['hint_fence'] as string));
    expect(await brokenRules(system)).toEqual({});
  }, 120_000);
});

describe('of many webhooks', () => {
  const EVENTS = 12_000;
  let system: System;
  let admin: RunningApp;
  let client: Client;

  beforeAll(async () => {
    system = await startSystem({
      ...{ queue: 'redis', workers: 1 },
      simulator: { SIMULATOR_SEED: 'replays', SIMULATOR_SUBSCRIBERS: '0' },
    });
    await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
    await mutate(system, { burst: { events: EVENTS, subscribers: 1_000 } });
    await system.settle();
    admin = await startAdmin(system);
    client = connect({ url: admin.url, apiKey: API_KEY });
  }, 120_000);

  /** What a version would have left that could read none of them: all dead, and nothing of what they said. */
  async function makeAllDead(): Promise<void> {
    await system.rows('truncate mirror.subscriber, mirror.reward, evenkeel.change, evenkeel.ledger_hour');
    await system.rows(
      `update evenkeel.delivery set outcome = 'dead', reason = 'schema_mismatch', event_type = null, subject_id = null,
         change_ids = '{}'`,
    );
    await system.rows(
      `insert into evenkeel.ledger_hour (source, hour, outcome, reason, deliveries)
       select source, date_trunc('hour', received_at, 'UTC'), outcome, reason, count(*) from evenkeel.delivery group by 1, 2, 3, 4`,
    );
    expect(await brokenRules(system)).toEqual({});
  }

  /** Every byte that a replay could change, and where it lies. */
  async function everything(): Promise<unknown> {
    const tables = [
      'mirror.subscriber',
      'mirror.reward',
      'evenkeel.change',
      'evenkeel.delivery',
      'evenkeel.ledger_hour',
    ];
    const digests = tables.map((table) =>
      system.rows(
        `select md5(string_agg(t.ctid::text || t.xmin::text || t::text, '' order by t.ctid, t.tableoid)) from ${table} t`,
      ),
    );
    return [await Promise.all(digests), await system.rows('select last_value from evenkeel.fence')];
  }

  const rowsOfMirror = () => count(system, 'select count(*) as n from mirror.subscriber');

  it('a dry run foretells what the replay does, and changes not a byte', async () => {
    const subscribers = await rowsOfMirror();
    await makeAllDead();
    const former = await everything();
    const foretold = await evenkeel('--json', 'replay', 'demo', '--outcome', 'dead', '--dry-run', '--watch');
    expect(foretold.code).toBe(0);
    const told = JSON.parse(foretold.stdout) as Replay;
    expect(told).toMatchObject({ state: 'finished', counts: { deliveries: EVENTS, mended: EVENTS } });
    expect(told.counts.changes['subscriber.created']).toBe(subscribers);
    expect(await everything()).toEqual(former);
    const { data } = await client.request<{ data: object[] }>('GET', `/v1/replays/${told.id}/diffs?limit=1`);
    expect(data).toMatchObject([{ rows: [{ effect: 'created' }] }]);
  }, 90_000);

  it('dead ones are read anew; a worker that is killed in the middle is followed by another one, exactly once', async () => {
    const begun = await client.request<Replay>('POST', '/v1/replays', { body: { source: 'demo', outcome: 'dead' } });
    const isUnderWay = async () => (await replayOf(client, begun.id)).counts.deliveries > EVENTS / 20;
    await waitFor(isUnderWay, { ...SOON, what: 'the replay to be under way' });
    await Promise.all(system.workers.splice(0).map((worker) => worker.kill()));
    const killedAt = (await replayOf(client, begun.id)).counts.deliveries;
    expect(killedAt).toBeLessThan(EVENTS);
    expect(await count(system, "select count(*) as n from evenkeel.delivery where outcome <> 'dead'")).toBe(killedAt);
    system.workers.push(await system.startWorker());
    const done = await ended(client, begun);
    expect(done).toMatchObject({ state: 'finished', counts: { deliveries: EVENTS, mended: EVENTS } });
    const created = await rowsOfMirror();
    expect(done.counts).toMatchObject({ made_due: created, changes: { 'subscriber.created': created } });
    expect(await count(system, "select count(*) as n from evenkeel.delivery where outcome = 'dead'")).toBe(0);
    expect(await brokenRules(system)).toEqual({});
  }, 120_000);

  it('one that is cancelled stops within a step, and what it has done stays', async () => {
    await makeAllDead();
    const begun = await client.request<Replay>('POST', '/v1/replays', { body: { source: 'demo' } });
    const isUnderWay = async () => (await replayOf(client, begun.id)).counts.deliveries > EVENTS / 20;
    await waitFor(isUnderWay, { ...SOON, what: 'the replay to be under way' });
    expect((await evenkeel('replay', 'cancel', begun.id)).code).toBe(0);
    const { counts, state } = await replayOf(client, begun.id);
    expect(state).toBe('cancelled');
    // Another one is run after it, so its worker has let go of it.
    await ended(
      client,
      await client.request<Replay>('POST', '/v1/replays', { body: { source: 'demo', type: 'none' } }),
    );
    expect(await replayOf(client, begun.id)).toMatchObject({ state, counts });
    expect(await count(system, "select count(*) as n from evenkeel.delivery where outcome <> 'dead'")).toBe(
      counts.mended,
    );
    expect(counts.mended).toBeLessThan(EVENTS);
    expect(await brokenRules(system)).toEqual({});
  }, 90_000);

  /** The command as it is run. */
  function evenkeel(...words: string[]): Promise<{ readonly code: number; readonly stdout: string }> {
    const program = join(__dirname, '..', 'packages', 'cli', 'dist', 'main.js');
    const env = { PATH: process.env['PATH'], EVENKEEL_URL: admin.url, EVENKEEL_API_KEY: API_KEY };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [program, ...words], { env }, (_, stdout) =>
        resolve({ code: child.exitCode ?? -1, stdout }),
      );
    });
  }
});
