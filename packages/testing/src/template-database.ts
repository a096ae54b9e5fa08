import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { migrateDatabase, repositoryRoot } from '@evenkeel/local-stack';
import { Client } from 'pg';
import { query } from './query';
import { serverUrl, urlOf } from './test-databases';

/** Any number that nothing else on a test server takes. */
const LOCK = 7_302_551;

let made: Promise<string> | undefined;

/**
 * The name of a database that holds all migrations, those of the queue too, and no rows, made by whoever asks first while
 * the others wait. Its name holds a digest of the migrations, so that a server that outlives the run
 * (TEST_DATABASE_URL) never serves an old one; and it bears that name only once it is complete.
 */
export function templateDatabase(): Promise<string> {
  return (made ??= makeTemplate());
}

async function makeTemplate(): Promise<string> {
  const name = `evenkeel_template_${digestOfMigrations()}`;
  const lock = new Client({ connectionString: serverUrl() });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await lock.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return name;
    const unfinished = `${name}_unfinished`;
    await query(serverUrl(), `DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await query(serverUrl(), `CREATE DATABASE ${unfinished}`);
    await migrateDatabase(urlOf(unfinished));
    await query(serverUrl(), `ALTER DATABASE ${unfinished} RENAME TO ${name}`);
    return name;
  } finally {
    await lock.end();
  }
}

/** What BullMQ's migrations make depends on its version, and ours after them on our own statements. */
const OF_THE_QUEUE = ['node_modules/bullmq/package.json', 'packages/queue/src/postgres-statements.ts'];

function digestOfMigrations(): string {
  const folder = join(repositoryRoot(), 'prisma', 'migrations');
  const hash = createHash('sha256');
  for (const file of OF_THE_QUEUE) hash.update(readFileSync(join(repositoryRoot(), file))).update('\0');
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, entry);
    if (statSync(path).isFile()) hash.update(entry).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}
