// `prisma migrate deploy` without the CLI: the same engine is asked the same question. It is what `npm run migrate` and
// the image of that name run, for the CLI and what it brings weigh 370 MB.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectToPostgres } from './connect-to-postgres.mjs';
import { connectionFactory } from './connection-factory.mjs';
import { readConnectionString } from './connection-strings.mjs';
import { loadSchemaEngine } from './load-schema-engine.mjs';
import { createDatabase, describeFailure } from './run-database-command.mjs';

/**
 * Makes the database if it is not there, and applies the migrations that it lacks, in order.
 *
 * Once a process: a second engine would share the memory of the first. And whoever is done then should exit, for the
 * engine leaves a timer of 10 s behind, its wait for the lock of migrations.
 *
 * @param {{ url: string, folder: string }} options `folder` has `schema.prisma` and `migrations/`
 * @returns {Promise<string[]>} the names of those that were applied
 */
export async function deployMigrations({ url, folder }) {
  const target = readConnectionString(url);
  const factory = connectionFactory({ url });
  try {
    await makeDatabaseIfMissing(target);
    // The schema tells the engine in which Postgres schemas our tables are: it refuses to begin in filled ones.
    const engine = await loadSchemaEngine({ datamodels: [join(folder, 'schema.prisma')], factory });
    const migrationsList = await readMigrations(join(folder, 'migrations'));
    const filters = { externalTables: [], externalEnums: [] };
    return (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames;
  } catch (error) {
    throw toldPlainly(error, target);
  } finally {
    await factory.disconnect();
  }
}

async function makeDatabaseIfMissing(target) {
  try {
    const connection = await connectToPostgres(target.url, target);
    await connection.dispose();
  } catch (error) {
    if (error.cause?.kind !== 'DatabaseDoesNotExist') throw error;
    await createDatabase(target);
  }
}

/** An error of the driver says no more than its kind; one of the engine says all, and then where in the engine it was. */
function toldPlainly(error, target) {
  const { error_code: code, message } = error.cause?.kind
    ? describeFailure(error, target)
    : { error_code: error.code, message: error.message };
  const migration = /migration_name="([^"]+)"/.exec(message)?.[1];
  const [said] = message.split(/\n +0: /);
  return new Error([migration, code, said].filter(Boolean).join(': '), { cause: error });
}

/** As the CLI hands them to the engine. */
async function readMigrations(baseDir) {
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const migrationDirectories = names.sort().map(async (path) => ({
    path,
    migrationFile: {
      path: 'migration.sql',
      content: { tag: 'ok', value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8') },
    },
  }));
  const lockfile = 'migration_lock.toml';
  return {
    baseDir,
    lockfile: { path: lockfile, content: await readFile(join(baseDir, lockfile), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(migrationDirectories),
  };
}
