/**
 * `npm run migrate`: brings the database of DATABASE_URL to the newest version: ours (`prisma migrate deploy`), then
 * that of the queue. Before the apps of a new version start, this must have run, by the owner of the database. The image
 * `migrate` runs the same code (scripts/images/migrate.mjs).
 */
import { join } from 'node:path';
import { runMigrations } from './migrate/run-migrations.mjs';
import { loadWorkspace } from './start/load-workspace.mjs';

const root = join(import.meta.dirname, '..');

/** Of a build that is there and new enough to have it. */
function fromBuild(workspace, ...names) {
  let loaded;
  try {
    loaded = loadWorkspace(root, workspace);
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
  }
  if (names.some((name) => loaded?.[name] === undefined))
    throw new Error(`packages/${workspace} is not built: run \`npm run build\` first`);
  return loaded;
}

await runMigrations({
  folder: join(root, 'prisma'),
  loadPackages: () => ({
    config: fromBuild('config', 'loadConfigOrExit', 'databaseUrl'),
    queue: fromBuild('queue', 'migrateQueue'),
  }),
});
