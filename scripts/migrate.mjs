/**
 * `npm run migrate`: brings the database of DATABASE_URL to the newest version: ours (`prisma migrate deploy`), then
 * that of the queue. To run it again changes nothing. A line for each step; on failure one line says why, and the exit
 * code is 1. Before the apps of a new version start, this must have run, by the owner of the database.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadWorkspace } from './start/load-workspace.mjs';

const root = join(import.meta.dirname, '..');

/** Of a build that is there and new enough to have it. */
function fromBuild(workspace, name) {
  let loaded;
  try {
    loaded = loadWorkspace(root, workspace);
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
  }
  if (loaded?.[name] === undefined) throw new Error(`packages/${workspace} is not built: run \`npm run build\` first`);
  return loaded[name];
}

function deployMigrations(databaseUrl) {
  const cli = createRequire(join(root, 'package.json')).resolve('prisma/build/index.js');
  // Neither a call home nor an advertisement belongs in what must work without a network.
  const quiet = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', NO_COLOR: '1' };
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [cli, 'migrate', 'deploy'], {
    cwd: root,
    env: { ...process.env, ...quiet, DATABASE_URL: databaseUrl },
    encoding: 'utf8',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(signal ?? `${stdout}${stderr}`);
}

async function step(name, run) {
  try {
    await run();
  } catch (error) {
    const why = String(error.message || error.code || error)
      .replace(/\s+/g, ' ')
      .trim();
    throw new Error(`${name} failed: ${why}`, { cause: error });
  }
  console.log(`migrate: ${name}: done`);
}

try {
  const loadConfigOrExit = fromBuild('config', 'loadConfigOrExit');
  const migrateQueue = fromBuild('queue', 'migrateQueue');
  const { databaseUrl } = loadConfigOrExit({ databaseUrl: fromBuild('config', 'databaseUrl') });
  await step('prisma migrate deploy', () => deployMigrations(databaseUrl));
  await step('tables of the queue', () => migrateQueue(databaseUrl));
} catch (error) {
  console.error(`migrate: ${error.message}`);
  process.exitCode = 1;
}
