import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { nodeOptionsOf } from '../../scripts/start/apps-to-run.mjs';
import { loadWorkspace } from '../../scripts/start/load-workspace.mjs';
import { createAppRunner } from './app-runner.mjs';

export const SOURCE = 'demo';
const LIST = 'MF00bec40001';
/** That of the simulator's own campaign; the others have webhooks alone. */
const OTHER_LIST = 'MF00bec4100';
const TOKEN = 'simulator';

let started = 0;

/**
 * An ingest and a worker with a database of their own, and a simulator whose campaign stands still: what is to happen is
 * told by `control`. `settings` are the source's, `faults` the simulator's from before anybody reads there, `workerEnv`
 * goes to the worker alone. The queue lives in Postgres, or with `queue: 'redis'` in a Redis of its own; with `apiToken: null`
 * nothing is read from the provider. `withAdmin` starts admin as well, and `oneAtATime` each app when the one before is ready.
 * With `sources` there are so many (see `sources` of the answer), and with `withoutWorker` `startWorkers` starts some when
 * they are wanted. What must end with the system is in `ending`, also if not all of it could be started. `signal` ends every
 * wait as soon as one of the processes dies.
 */
export async function startSystem({ root, folder, undo, postgres }, options, ending) {
  const database = `bench_${++started}`;
  const databaseUrl = await postgres.createDatabase(database);
  ending.add(() => postgres.dropDatabase(database));
  const spool = join(folder, `spool-${database}`);
  ending.add(async () => rmSync(spool, { recursive: true, force: true }));
  const { run, runOneByOne, startMs, signal } = createAppRunner({ root, folder, undo }, ending);
  const redisUrl = options.queue === 'redis' ? await openRedis(root, join(folder, `redis-${database}`), ending) : null;
  const described = await describeApps(root, { ...options, databaseUrl, redisUrl, spool });
  const { simulator, ingest, url, secrets } = described;
  const worker = await described.worker(0);
  const sources = Array.from({ length: options.sources ?? 1 }, (_, n) => ({
    ...{ name: n === 0 ? SOURCE : `${SOURCE}-${n + 1}`, list: n === 0 ? LIST : `${OTHER_LIST}${n}` },
  }));
  await connectSources(root, sources, { ...options, databaseUrl, simulatorUrl: url, secrets });
  const provider = await run([simulator]);
  if (options.faults) await control(url, 'PUT', 'faults', options.faults);
  const admin = options.withAdmin ? [described.admin] : [];
  const wanted = [ingest, ...(options.withoutWorker ? [] : [worker]), ...admin];
  const ours = await (options.oneAtATime ? runOneByOne(wanted) : run(wanted));
  const pool = openPool(databaseUrl, ending);
  return {
    ...{ startMs, signal, simulator: { url, token: TOKEN, list: LIST }, postgresPid: postgres.pid },
    pids: {
      ...{ worker: ours.pid('worker'), ingest: ours.pid('ingest'), admin: ours.pid('admin') },
      simulator: provider.pid('simulator'),
    },
    admin: { url: `http://127.0.0.1:${described.admin.env.PORT}`, key: secrets.admin },
    rows: async (sql, parameters) => (await pool.query(sql, parameters)).rows,
    database: { url: databaseUrl, encryptionKey: Buffer.from(secrets.key, 'base64') },
    sources,
    startWorkers: async (count) => run(await Promise.all(Array.from({ length: count }, (_, n) => described.worker(n)))),
    webhooks: { url: `http://127.0.0.1:${ingest.env.PORT}`, secret: secrets.webhook, list: LIST },
    control: (method, path, body) => control(url, method, path, body),
    workerMetric: (name) => readMetric(worker.env.MANAGEMENT_PORT, name),
    ingestMetric: (name) => readMetric(ingest.env.MANAGEMENT_PORT, name),
    freePort: () => loadWorkspace(root, 'local-stack').freePort(),
  };
}

async function describeApps(root, { databaseUrl, redisUrl, spool, simulator = {}, workerEnv = {} }) {
  const { freePort } = loadWorkspace(root, 'local-stack');
  const ports = { ingest: String(await freePort()), simulator: String(await freePort()) };
  const secrets = {
    ...{ key: randomBytes(32).toString('base64'), webhook: randomBytes(24).toString('base64url') },
    admin: `ek_${randomBytes(24).toString('base64url')}`,
  };
  const queue = redisUrl === null ? {} : { REDIS_URL: redisUrl };
  const shared = { DATABASE_URL: databaseUrl, ...queue, EVENKEEL_ENCRYPTION_KEY: secrets.key };
  const app = async (name, env) => ({ name, env: { MANAGEMENT_PORT: String(await freePort()), ...env } });
  return {
    ...{ secrets, url: `http://127.0.0.1:${ports.simulator}` },
    simulator: await app('simulator', { ...simulatorEnv(ports, secrets), ...simulator }),
    ingest: await app('ingest', {
      NODE_OPTIONS: nodeOptionsOf('ingest'),
      ...shared,
      PORT: ports.ingest,
      EVENKEEL_SPOOL_DIR: spool,
    }),
    admin: await app('admin', { ...shared, PORT: String(await freePort()), EVENKEEL_ADMIN_KEY: secrets.admin }),
    worker: async (n) => ({
      ...(await app('worker', { NODE_OPTIONS: nodeOptionsOf('worker'), ...shared, ...workerEnv })),
      ...(n > 0 && { name: `worker-${n + 1}`, app: 'worker' }),
    }),
  };
}

function simulatorEnv(ports, secrets) {
  return {
    ...{ PORT: ports.simulator, SIMULATOR_LIST: LIST, SIMULATOR_API_TOKEN: TOKEN },
    SIMULATOR_WEBHOOK_URL: `http://127.0.0.1:${ports.ingest}/webhooks/${SOURCE}`,
    SIMULATOR_WEBHOOK_SECRET: secrets.webhook,
    ...{ SIMULATOR_RATE: '0', SIMULATOR_ANNOUNCE: 'false' },
  };
}

/** As durable as a `200` promises, and empty at the end. */
async function openRedis(root, dir, ending) {
  const redis = await loadWorkspace(root, 'local-stack').startRedis({ dir, own: true });
  ending.add(async () => {
    await redis.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return redis.url;
}

function openPool(connectionString, ending) {
  const pool = new pg.Pool({ connectionString, max: 4, application_name: 'evenkeel-bench' });
  pool.on('error', () => undefined); // it ends with its Postgres; the next question says so
  ending.add(() => pool.end());
  return pool;
}

/** The sum over all labels; 0 before the first one was counted. */
async function readMetric(port, wanted) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(10_000) });
  const lines = (await response.text()).split('\n').filter((line) => line.split(/[ {]/, 1)[0] === wanted);
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

async function connectSources(root, sources, { databaseUrl, simulatorUrl, settings, secrets, apiToken = TOKEN }) {
  const { openDatabase } = loadWorkspace(root, 'database');
  const encryptionKey = Buffer.from(secrets.key, 'base64');
  const database = openDatabase({ url: databaseUrl, encryptionKey, applicationName: 'evenkeel-bench' });
  try {
    for (const { name, list } of sources)
      await database.ensureSource({
        ...{ name, provider: 'referralhero', listUuid: list, webhookSecret: secrets.webhook },
        ...{ apiToken, apiUrl: `${simulatorUrl}/api/v2`, settings },
      });
  } finally {
    await database.close();
  }
}

async function control(url, method, path, body) {
  const response = await fetch(`${url}/control/${path}`, {
    method,
    signal: AbortSignal.timeout(60_000),
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const answer = await response.text();
  if (!response.ok)
    throw new Error(`${method} /control/${path} was answered ${response.status}: ${answer.slice(0, 300)}`);
  return JSON.parse(answer);
}
