/**
 * Databases for tests. Each test file works in databases of its own, so files run side by side and never see each
 * other's rows. A database whose file was green is dropped, one whose file was red is kept and named; and a file that
 * leaves a connection open to its database is red: in production that is a leak, and here it blocks the drop.
 */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { atFileEnd } from './at-file-end';
import { query } from './query';
import { waitFor } from './wait-for';

export interface TestDatabase {
  url: string;
  name: string;
  /** Drops it before the file ends; rejects if a connection to it was left open. */
  drop(): Promise<void>;
}

/** The Postgres of this run, as its superuser. jest/global-setup.js starts it. */
export function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set: run the tests with jest');
  return url;
}

/** The address of another database on the same server. */
export function urlOf(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

/** Creates a database, as a copy of a template if one is named, and sees to its end. */
export async function createTestDatabase(template: string | undefined): Promise<TestDatabase> {
  const name = uniqueName();
  await query(serverUrl(), `CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${template}`}`);
  let dropped = false;
  const drop = async () => {
    if (dropped) return;
    await refuseLeftConnections(name);
    await query(serverUrl(), `DROP DATABASE ${name} WITH (FORCE)`);
    dropped = true;
  };
  atFileEnd(async ({ red }) => {
    if (dropped) return;
    if (!red) return drop();
    const kept = process.env['TEST_KEEP'] === '1' ? urlOf(name) : `${name} (TEST_KEEP=1 keeps its server running)`;
    process.stderr.write(`the database of a red test is kept: ${kept}\n`);
  });
  return { url: urlOf(name), name, drop };
}

function uniqueName(): string {
  const file = basename(expect.getState().testPath ?? 'test').split('.')[0] ?? '';
  return `test_${file
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 40)}_${randomBytes(4).toString('hex')}`;
}

async function refuseLeftConnections(name: string): Promise<void> {
  const look = () =>
    query<{ pid: number; application_name: string; state: string; query: string }>(
      serverUrl(),
      `SELECT pid, application_name, state, query FROM pg_stat_activity
        WHERE datname = $1 AND backend_type = 'client backend'`,
      [name],
    );
  // A connection that was closed a moment ago is still listed.
  const none = async () => (await look()).length === 0;
  if (await waitFor(none, { timeoutMs: 2_000 }).catch(() => false)) return;
  const left = (await look()).map(
    (row) => `  ${row.state}, process ${row.pid}, application "${row.application_name}", last query: ${row.query}`,
  );
  await query(serverUrl(), `DROP DATABASE ${name} WITH (FORCE)`);
  throw new Error(`the test left ${left.length} connection(s) to ${name} open:\n${left.join('\n')}`);
}
