/**
 * `npm start`: the whole system on one machine, with a living campaign, and nothing to set up.
 *
 * In order: build what is not built, Postgres, migrations, the source, the apps; then a line of live figures until
 * Ctrl-C, which stops it all cleanly, the last first. Everything it keeps is in `.evenkeel/`, or in `--folder`. The queue
 * lives in that Postgres, unless REDIS_URL names a Redis.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { appsToRun } from './start/apps-to-run.mjs';
import { connectSource } from './start/connect-source.mjs';
import { loadSecrets } from './start/load-secrets.mjs';
import { loadWorkspace } from './start/load-workspace.mjs';
import { openAppLogs } from './start/open-app-logs.mjs';
import { createProgress } from './start/progress.mjs';
import { readSettings } from './start/read-settings.mjs';
import { showFigures } from './start/show-figures.mjs';
import { waitUntilReady } from './start/wait-until-ready.mjs';

const root = join(import.meta.dirname, '..');
const { values: options } = parseArgs({ options: { folder: { type: 'string', default: join(root, '.evenkeel') } } });
const { folder } = options;
const progress = createProgress();
/** What to undo at the end, the last first. */
const undo = [];

/** What cannot be stopped is told of, and does not keep the rest from being stopped. */
async function stop() {
  for (const step of undo.splice(0).reverse())
    try {
      await step();
    } catch (error) {
      progress.fail(error);
    }
}

async function start() {
  const settings = readSettings(process.env);
  await progress.step('build', () => build(root));
  mkdirSync(folder, { recursive: true });
  const { assertPortFree, freePort, migrateDatabase, superviseApps, supervisePostgres } = loadWorkspace(
    root,
    'local-stack',
  );
  for (const { port, variable } of settings.ports) await assertPortFree(port, variable);
  const secrets = loadSecrets(join(folder, 'secrets.json'), process.env, loadWorkspace(root, 'config'));

  const databaseUrl =
    settings.databaseUrl ??
    (await progress.step('Postgres', async () => {
      const dataDir = join(folder, 'postgres');
      const postgres = await supervisePostgres({ dataDir }, { onTrouble: (message) => progress.say(message) });
      undo.push(() => postgres.stop());
      return postgres.url;
    }));
  await progress.step('migrations', () => migrateDatabase(databaseUrl));

  const managementPorts = {
    ...{ ingest: await freePort(), worker: await freePort() },
    ...{ admin: await freePort(), simulator: await freePort() },
  };
  const running = { ...settings, root, folder, databaseUrl, secrets, managementPorts };
  await progress.step('source', () => connectSource(running));
  await progress.step('apps', async () => {
    const logs = openAppLogs(join(folder, 'logs'), progress);
    const { ours, provider } = appsToRun(running);
    for (const apps of [ours, provider]) {
      const starting = startingApps();
      const onExit = ({ name, message }) => starting.ended(name) || progress.say(message);
      const supervision = superviseApps(apps, { onOutput: logs.take, onExit });
      undo.push(() => supervision.stop());
      const ready = Promise.all(apps.map(({ name }) => waitUntilReady(name, managementPorts[name])));
      await Promise.race([ready, starting.failure]);
      starting.succeeded();
    }
  });
  writeFileSync(join(folder, 'database-url'), databaseUrl, { mode: 0o600 });
  const shownKey = secrets.isFirstUse && process.stdout.isTTY ? secrets.adminKey : undefined;
  progress.say(settings.describe(asTyped(folder), shownKey));
  undo.push(showFigures(running, progress));
}

/** A folder as whoever typed `npm start` can paste it: below where they are from there, else from the root. */
function asTyped(path) {
  const from = relative(process.env.INIT_CWD ?? process.cwd(), path);
  return from.startsWith('..') || isAbsolute(from) ? resolve(path) : `./${from}`;
}

/** An app that ends before all are ready ends the start: what it said why is on the terminal. Later it is started again. */
function startingApps() {
  let fail;
  const failure = new Promise((_, reject) => (fail = reject));
  return {
    failure,
    ended: (name) => {
      fail?.(new Error(`${name} could not start; its log is ${join(folder, 'logs', name)}.log`));
      return fail !== undefined;
    },
    succeeded: () => (fail = undefined),
  };
}

let stopping = false;
async function stopAndExit(code) {
  if (stopping) return;
  stopping = true;
  if (undo.length > 0) progress.say('stopping');
  await stop();
  if (undo.length > 0) await stop();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stopAndExit(0));
try {
  await start();
} catch (error) {
  if (!stopping) progress.fail(error);
  await stopAndExit(1);
}
