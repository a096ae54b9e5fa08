import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { loadWorkspace } from '../../scripts/start/load-workspace.mjs';

/**
 * A new Postgres for one part, with the settings that `npm start` gives its own: everything that makes it durable is on.
 * Gone at the end, data and all; one that a killed run has left is ended first.
 */
export async function openOwnPostgres({ root, folder, undo }) {
  const { startPostgres, migrateDatabase } = loadWorkspace(root, 'local-stack');
  const dataDir = join(folder, 'postgres');
  if (existsSync(dataDir)) await remove(await startPostgres({ dataDir }), dataDir);
  const postgres = await startPostgres({ dataDir });
  const close = undo.add(() => remove(postgres, dataDir));
  return {
    close,
    /** A database of this name with every migration applied. */
    async createDatabase(name) {
      await ask(postgres.url, `create database ${name}`);
      const url = postgres.url.replace(/\/[^/]*$/, `/${name}`);
      await migrateDatabase(url);
      return url;
    },
    /** Freed, so that nothing is vacuumed that nobody measures any more. */
    dropDatabase: (name) => ask(postgres.url, `drop database ${name} with (force)`),
    rows: (sql, parameters) => ask(postgres.url, sql, parameters),
    pid: postgres.pid,
  };
}

async function remove(postgres, dataDir) {
  await postgres.stop();
  rmSync(postgres.dataDir, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

async function ask(url, sql, parameters) {
  const client = new pg.Client({ connectionString: url, application_name: 'evenkeel-bench' });
  await client.connect();
  try {
    return (await client.query(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}
