import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrateDatabase } from './migrate-database';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('migrateDatabase', () => {
  it('makes our tables and those of the queue, and may be run again', async () => {
    const server = process.env['TEST_DATABASE_URL'] ?? '';
    const name = `test_migrate_database_${randomBytes(4).toString('hex')}`;
    const url = new URL(server);
    url.pathname = `/${name}`;
    await ask(server, `CREATE DATABASE ${name}`);
    try {
      await migrateDatabase(url.href);
      await migrateDatabase(url.href);
      const tables = `SELECT to_regclass('mirror.subscriber')::text AS ours, to_regclass('bullmq.job')::text AS queue`;
      expect(await ask(url.href, tables)).toEqual([{ ours: 'mirror.subscriber', queue: 'bullmq.job' }]);
    } finally {
      await ask(server, `DROP DATABASE ${name}`);
    }
  }, 60_000);

  it('says in one line what failed', async () => {
    const failure = await migrateDatabase('postgres://nobody@127.0.0.1:1/x').catch((error: unknown) => String(error));
    expect(failure).toMatch(/^Error: npm run migrate failed \(.*\): migrate: prisma migrate deploy failed: [^\n]+$/);
  }, 60_000);
});
