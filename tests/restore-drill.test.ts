import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connect, EvenkeelProblem } from '@evenkeel/client';
import { migrateDatabase, repositoryRoot } from '@evenkeel/local-stack';
import { atFileEnd, query, runApp, startOwnPostgres, waitFor, type OwnService } from '@evenkeel/testing';
import { brokenRules } from './checker/broken-records';
import { differencesFromProvider } from './checker/compare-with-provider';
import { acceptedIds, KEY, startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';
import { canBeRead, count, mutate, SETTLE_MS, swept, sweptOnce } from './harness/watch-reading';

/**
 * The dump and the restore of docs/operations.md, by its own text: taken while webhooks come, read into another cluster, while
 * ingest keeps what comes meanwhile. Then the mirror is what the provider has, and whoever read the feed before is told.
 */
const guide = readFileSync(join(repositoryRoot(), 'docs/operations.md'), 'utf8');
const blocks = [...guide.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map(([, sql = '']) => sql);
const API_KEY = 'ek_of-the-one-who-restores';
const FENCES = 'select greatest(max(fetch_fence), max(hint_fence), max(settled_fence)) as n from mirror.subscriber';

/** On the machine of both servers, open to the account that they run under. */
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-dump-'));
chmodSync(folder, 0o777);
atFileEnd(async () => rmSync(folder, { recursive: true, force: true }));

function blockWith(word: string): string {
  const found = blocks.filter((sql) => sql.includes(word));
  expect(found).toHaveLength(1);
  return (found[0] ?? '').replaceAll('/var/backups/evenkeel', folder);
}

interface Ways {
  readonly dump: () => Promise<unknown>;
  readonly restore: () => Promise<unknown>;
}

/** The tools of the guide, where there are some that are new enough for the server; else the way without them. */
function waysFrom(from: OwnService, to: OwnService, withTools: boolean): Ways {
  if (!withTools)
    return {
      dump: () => query(from.url, blockWith('$dump$')),
      restore: () => query(to.url, blockWith('$restore$')),
    };
  const [dump = '', restore = ''] = /^pg_dump .*\npg_restore .*$/m.exec(guide)?.[0].split('\n') ?? [];
  const run = (line: string) =>
    promisify(execFile)('sh', ['-c', line.replaceAll('evenkeel.dump', join(folder, 'evenkeel.dump'))], {
      env: { ...process.env, DATABASE_URL: from.url, NEW_DATABASE_URL: to.url },
    });
  return {
    dump: () => run(dump),
    async restore() {
      await query(to.url, 'create role evenkeel_migrate; create role evenkeel_app; create role evenkeel_reader'); // of the cluster
      await run(restore);
      await migrateDatabase(to.url); // the tables of the queue
    },
  };
}

async function hasFittingTools(url: string): Promise<boolean> {
  const [server] = await query<{ major: number }>(
    url,
    "select current_setting('server_version_num')::int / 10000 as major",
  );
  const told = await promisify(execFile)('pg_dump', ['--version']).catch(() => ({ stdout: '' }));
  return Number(/ (\d+)\./.exec(told.stdout)?.[1] ?? 0) >= (server?.major ?? Infinity);
}

const settings = { settle_ms: SETTLE_MS, calls_per_hour: 1_000_000 };
const live = (events: number) => ({ live: { events } });
const client = (url: string) => connect({ url, apiKey: API_KEY });
const changes = (url: string, after: string) =>
  client(url).request<{ data: { version: string }[]; next_cursor: string }>('GET', '/v1/changes', { query: { after } });

it('a dump that was taken while webhooks came is restored into another cluster, and becomes true', async () => {
  const old = await startOwnPostgres();
  const system = await startSystem({
    ...{ queue: 'redis', workers: 1, databaseUrl: old.url, reads: settings },
    simulator: { SIMULATOR_SEED: 'restore', SIMULATOR_SUBSCRIBERS: '300', SIMULATOR_CALLS_PER_HOUR: '0' },
  });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  await canBeRead(system);
  await sweptOnce(system);
  const appsOn = (url: string) => ({
    ...{ DATABASE_URL: url, REDIS_URL: system.redis?.url ?? '', LOG_LEVEL: 'warn' },
    EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64'),
  });
  const adminOn = (url: string) => runApp('admin', { ...appsOn(url), EVENKEEL_ADMIN_KEY: API_KEY });
  const admin = await adminOn(old.url);

  // A day of deliveries and a month of changes from long ago: partitions that the new database does not have by itself.
  await makeOldPartitions(old.url);
  const withTools = await hasFittingTools(old.url);
  const recent = await startOwnPostgres({ migrated: !withTools });
  const { dump, restore } = waysFrom(old, recent, withTools);

  const coming = mutate(system, live(100));
  const atDump = (await changes(admin.url, 'now')).next_cursor;
  await dump();
  await coming;

  // After the dump: all of this is lost with the old cluster, but for what the provider knows.
  await mutate(system, live(60));
  await system.settle();
  const atEnd = (await changes(admin.url, 'now')).next_cursor;
  const fenceBefore = await count(system, FENCES);
  await Promise.all([...system.workers, admin].map((app) => app.stop()));
  await old.stop();

  // The cluster is gone; ingest answers all the same, and the queue keeps it.
  await mutate(system, live(30));
  await waitFor(async () => (await system.control<{ quiet: boolean }>('GET', 'status')).quiet, {
    ...{ timeoutMs: 60_000, every: 200, what: 'the simulator to have sent everything' },
  });
  const [ingest] = system.ingests;
  await ingest?.stop();

  await restore();
  expect(await count(on(recent.url), 'select count(*) as n from mirror.subscriber')).toBeGreaterThan(200);
  expect(await count(on(recent.url), FENCES)).toBeLessThanOrEqual(fenceBefore);
  await query(recent.url, blockWith("setval('evenkeel.fence'"));
  const now: System = {
    ...system,
    databaseUrl: recent.url,
    rows: (sql, parameters) => query(recent.url, sql, parameters),
  };
  expect(await count(now, "select nextval('evenkeel.fence') as n")).toBeGreaterThan(fenceBefore);
  const stray =
    'select (select count(*) from evenkeel_partitions.delivery_default) + (select count(*) from evenkeel_partitions.change_default) as n';
  expect(await count(now, stray)).toBe(0);

  await runApp('worker', appsOn(recent.url));
  const admins = await adminOn(recent.url);
  for (const cursor of [atDump, atEnd]) {
    const refused = await changes(admins.url, cursor).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EvenkeelProblem);
    expect(refused).toMatchObject({ status: 410, code: 'cursor_of_another_epoch' });
  }
  const begin = (await changes(admins.url, 'now')).next_cursor;
  await runApp('ingest', {
    ...{ ...appsOn(recent.url), PORT: new URL(ingest?.url ?? '').port, EVENKEEL_SPOOL_DIR: system.spoolDir },
  });
  await mutate(now, live(30));
  await waitFor(async () => (await system.control<{ quiet: boolean }>('GET', 'status')).quiet, {
    ...{ timeoutMs: 60_000, every: 200, what: 'the simulator to have sent everything' },
  });
  await swept(now);
  expect(await differencesFromProvider(now)).toEqual([]);
  expect(await count(now, FENCES)).toBeGreaterThan(fenceBefore);
  expect((await changes(admins.url, begin)).data.length).toBeGreaterThan(0);

  // What the old cluster alone knew is missing, and ingest's numbers say so; nothing else is wrong.
  const { holes: _, ...others } = await brokenRules(now);
  expect(others).toEqual({});
  expect(acceptedIds(await system.sent()).length).toBeGreaterThan(
    await count(now, 'select count(*) as n from evenkeel.delivery'),
  );
}, 240_000);

const on = (url: string) =>
  ({ rows: (sql: string) => query(url, sql), control: () => Promise.reject(new Error('none')) }) as never;

async function makeOldPartitions(url: string): Promise<void> {
  await query(
    url,
    `select evenkeel.make_partition('change', 'change_2026_01', 'at', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z');
     select evenkeel.make_partition('delivery', 'delivery_2026_01_31', 'id',
       evenkeel.uuidv7_floor('2026-01-31T00:00:00Z')::text, evenkeel.uuidv7_floor('2026-02-01T00:00:00Z')::text);`,
  );
}
