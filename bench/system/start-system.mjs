import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { loadWorkspace } from '../../scripts/start/load-workspace.mjs';
import { waitUntilReady } from '../../scripts/start/wait-until-ready.mjs';
import { runApps } from './run-apps.mjs';

export const SOURCE = 'demo';
const LIST = 'MF00bec40001';
const TOKEN = 'simulator';

let started = 0;

/**
 * An ingest and a worker with a database of their own, and a simulator whose campaign stands still: what is to happen is
 * told by `control`. `settings` are the source's, `faults` the simulator's from before anybody reads there, `workerEnv`
 * goes to the worker alone. `signal` ends every wait as soon as one of the processes dies.
 */
export async function startSystem({ root, folder, undo, postgres }, { simulator, settings, faults, workerEnv }) {
  const database = `bench_${++started}`;
  const databaseUrl = await postgres.createDatabase(database);
  const { freePort } = loadWorkspace(root, 'local-stack');
  const port = { ingest: await freePort(), simulator: await freePort() };
  const management = { ingest: await freePort(), worker: await freePort(), simulator: await freePort() };
  const simulatorUrl = `http://127.0.0.1:${port.simulator}`;
  const secrets = { key: randomBytes(32).toString('base64'), webhook: randomBytes(24).toString('base64url') };
  await connectSource(root, { databaseUrl, simulatorUrl, settings, secrets });
  const failure = new AbortController();
  const run = async (apps) => {
    const running = runApps({ root, folder, undo, onDeath: (error) => failure.abort(error) }, apps);
    for (const { name } of apps) await waitUntilReady(name, management[name]);
    failure.signal.throwIfAborted();
    return running;
  };
  const envOf = (name, more) => ({ name, env: { MANAGEMENT_PORT: String(management[name]), ...more } });
  const provider = await run([envOf('simulator', simulatorEnv({ port, secrets, simulator }))]);
  if (faults) await control(simulatorUrl, 'PUT', 'faults', faults);
  const shared = { DATABASE_URL: databaseUrl, EVENKEEL_ENCRYPTION_KEY: secrets.key };
  const ours = await run([
    envOf('ingest', { ...shared, PORT: String(port.ingest), EVENKEEL_SPOOL_DIR: `${folder}/spool-${database}` }),
    envOf('worker', { ...shared, ...workerEnv }),
  ]);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, application_name: 'evenkeel-bench' });
  pool.on('error', () => undefined); // it ends with its Postgres; the next question says so
  return {
    ...{ databaseUrl, signal: failure.signal, simulator: { url: simulatorUrl, token: TOKEN, list: LIST } },
    pids: { worker: ours.pid('worker'), ingest: ours.pid('ingest'), simulator: provider.pid('simulator') },
    postgresPid: postgres.pid,
    rows: async (sql, parameters) => (await pool.query(sql, parameters)).rows,
    control: (method, path, body) => control(simulatorUrl, method, path, body),
    async stop() {
      await ours.stop();
      await provider.stop();
      await pool.end();
      await postgres.dropDatabase(database);
    },
  };
}

function simulatorEnv({ port, secrets, simulator }) {
  return {
    ...{ PORT: String(port.simulator), SIMULATOR_LIST: LIST, SIMULATOR_API_TOKEN: TOKEN },
    SIMULATOR_WEBHOOK_URL: `http://127.0.0.1:${port.ingest}/webhooks/${SOURCE}`,
    SIMULATOR_WEBHOOK_SECRET: secrets.webhook,
    ...{ SIMULATOR_RATE: '0', SIMULATOR_ANNOUNCE: 'false' },
    ...simulator,
  };
}

async function connectSource(root, { databaseUrl, simulatorUrl, settings, secrets }) {
  const { openDatabase } = loadWorkspace(root, 'database');
  const encryptionKey = Buffer.from(secrets.key, 'base64');
  const database = openDatabase({ url: databaseUrl, encryptionKey, applicationName: 'evenkeel-bench' });
  try {
    await database.ensureSource({
      ...{ name: SOURCE, provider: 'referralhero', listUuid: LIST, webhookSecret: secrets.webhook },
      ...{ apiToken: TOKEN, apiUrl: `${simulatorUrl}/api/v2`, settings },
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
