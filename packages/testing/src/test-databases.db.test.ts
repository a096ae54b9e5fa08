import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '@evenkeel/local-stack';
import { cloneDatabase } from './clone-database';
import { createEmptyDatabase } from './create-empty-database';
import { query } from './query';
import { serverUrl, urlOf } from './test-databases';

jest.setTimeout(60_000);

/** Runs a fixture as a test file in a Jest of its own, against the services of this run. */
function runFixture(name: string): Promise<{ code: number | null; output: string }> {
  const root = repositoryRoot();
  const jestBin = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = [jestBin, '--testMatch', join(__dirname, 'fixtures', `${name}.fixture.ts`), '--runInBand'];
  const { TEST_KEEP: _, ...inherited } = process.env;
  const env = { ...inherited, REDIS_URL: process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:1', NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

async function databasesLike(pattern: string): Promise<string[]> {
  const rows = await query<{ datname: string }>(serverUrl(), 'SELECT datname FROM pg_database WHERE datname ~ $1', [
    pattern,
  ]);
  return rows.map(({ datname }) => datname);
}

describe('a test database', () => {
  it('is a copy with all migrations applied, and no two are the same', async () => {
    const [one, two] = await Promise.all([cloneDatabase(), cloneDatabase()]);
    expect(one.url).not.toBe(two.url);
    const tables = await query(
      one.url,
      `SELECT FROM pg_tables WHERE schemaname = 'mirror' AND tablename = 'subscriber'`,
    );
    expect(tables).toHaveLength(1);
    await query(one.url, 'CREATE TABLE mine ()');
    await expect(query(two.url, 'SELECT FROM mine')).rejects.toThrow('does not exist');
  });

  it('can be empty', async () => {
    const { url } = await createEmptyDatabase();
    const tables = `SELECT FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;
    expect(await query(url, tables)).toEqual([]);
  });

  it('is gone once dropped', async () => {
    const database = await createEmptyDatabase();
    await database.drop();
    expect(await databasesLike(`^${database.name}$`)).toEqual([]);
  });

  it('turns a file red that leaves a connection open, and names its last query', async () => {
    const { code, output } = await runFixture('leaves-a-connection');
    expect(output).toContain('1 connection(s)');
    expect(output).toContain('application "forgetful", last query: SELECT 4711');
    expect(code).toBe(1);
    expect(await databasesLike('leaves_a_connection')).toEqual([]);
  });

  it('does not blame a file for what its own afterAll closes', async () => {
    const { code, output } = await runFixture('closes-in-a-hook');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(await databasesLike('closes_in_a_hook')).toEqual([]);
  });

  it('is kept, and named, when its file is red', async () => {
    const { code, output } = await runFixture('is-red');
    expect(code).toBe(1);
    const [name = '', ...others] = await databasesLike('is_red');
    expect(others).toEqual([]);
    expect(output).toContain(`the database of a red test is kept: ${name}`);
    expect(await query(urlOf(name), 'SELECT FROM evidence')).toEqual([]);
    await query(serverUrl(), `DROP DATABASE ${name}`);
  });
});
