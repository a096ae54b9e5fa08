/**
 * The plain Prisma CLI in child processes, with the stand-in forced even where a native engine is installed: what counts
 * is what the CLI makes of the stand-in's answers.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEmptyDatabase } from '@evenkeel/testing';
import { enginesVersion } from '@prisma/engines-version';
import { Client } from 'pg';

const root = join(__dirname, '../..');
const standIn = join(__dirname, 'schema-engine.mjs');
const prismaCli = require.resolve('prisma/build/index.js');

// Each start of the CLI loads half of Prisma: two seconds on an idle machine, ten on a busy one.
jest.setTimeout(180_000);

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = mkdtempSync(join(tmpdir(), 'prisma-offline-'));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

test('our migrations run, are reported as run, and are run only once', async () => {
  await expectAnswer(prisma(['migrate', 'status']), 1, /have not yet been applied/);
  await expectAnswer(prisma(['migrate', 'deploy']), 0, /successfully applied/);
  await expectAnswer(prisma(['migrate', 'status']), 0, /Database schema is up to date/);
  await expectAnswer(prisma(['migrate', 'deploy']), 0, /No pending migrations/);
  expect(await rows('SELECT 1 FROM mirror.subscriber')).toEqual([]);
});

test('migrations are replayed in a shadow database that is dropped, and the database itself is left alone', async () => {
  await rows('CREATE TABLE public.keep_me (id int)');
  const diff = ['migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema.prisma'];
  await expectAnswer(prisma([...diff, '--exit-code']), 0, /No difference detected/);
  expect(await rows('SELECT * FROM public.keep_me')).toEqual([]);
  expect(await rows("SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow_db%'")).toEqual([]);
});

test('a difference between database and schema is found, printed, and is the exit code 2', async () => {
  await prisma(['migrate', 'deploy']);
  await rows('ALTER TABLE evenkeel.source ADD COLUMN stray text');
  const diff = ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code'];
  await expectAnswer(prisma(diff), 2, /Removed column `stray`/);
  await expectAnswer(prisma([...diff, '--script']), 2, /DROP COLUMN "stray"/);
});

test('a script with function bodies goes to Postgres whole', async () => {
  const project = projectWithMigration(
    'CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 2; RETURN 1; END $$; SELECT one();',
  );
  expect(await prisma(['migrate', 'deploy', ...project])).toMatchObject({ code: 0 });
  expect(await rows('SELECT one()')).toEqual([{ one: 1 }]);
});

test('a migration that fails is reported with the words and the SQLSTATE of Postgres, and stops the next one', async () => {
  const project = projectWithMigration('SELECT 1;\nCREATE TABLE t (id int, id int);');
  await expectAnswer(
    prisma(['migrate', 'deploy', ...project]),
    1,
    /column "id" specified more than once \(SQLSTATE 42701/,
  );
  await expectAnswer(prisma(['migrate', 'deploy', ...project]), 1, /P3009/);
});

test('without the CLI, the same migrations run once, and one that fails is named with the words of Postgres', async () => {
  const deploy = (folderOfPrisma: string, url = database.url) =>
    run([
      ...['--input-type=module', '-e'],
      `const { deployMigrations } = await import(${JSON.stringify(join(__dirname, 'deploy-migrations.mjs'))});
       const [url, folder] = process.argv.slice(1);
       await deployMigrations({ url, folder }).then(
         (applied) => console.log(JSON.stringify(applied)),
         (error) => console.error(error.message),
       );
       process.exit(0);`,
      ...[url, folderOfPrisma],
    ]);
  const ours = readdirSync(join(root, 'prisma/migrations')).filter((name) => /^\d+_/.test(name));
  expect(JSON.parse((await deploy(join(root, 'prisma'))).output)).toEqual(ours);
  expect((await deploy(join(root, 'prisma'))).output.trim()).toBe('[]');
  await expectAnswer(prisma(['migrate', 'status']), 0, /Database schema is up to date/);

  const made = withDatabase(`made_${randomUUID().replaceAll('-', '')}`);
  projectWithMigration('CREATE TABLE t (id int, id int);');
  try {
    const failed = /20260101000000_tried_something: .*\n.*column "id" specified more than once \(SQLSTATE 42701\)\n$/;
    await expectAnswer(deploy(folder, made), 0, failed);
    await expectAnswer(deploy(folder, made), 0, /^P3009: /);
  } finally {
    await rows(`DROP DATABASE IF EXISTS ${new URL(made).pathname.slice(1)} WITH (FORCE)`);
  }
});

test('a database that is not there is made', async () => {
  const name = `made_${randomUUID().replaceAll('-', '')}`;
  const project = projectWithMigration('CREATE TABLE t (id int);');
  try {
    expect(await prisma(['migrate', 'deploy', ...project], withDatabase(name))).toMatchObject({ code: 0 });
    expect(await rows('SELECT * FROM t', withDatabase(name))).toEqual([]);
  } finally {
    await rows(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
});

test("parameters of Prisma's own in the URL are understood, and kept from Postgres", async () => {
  const url = `${database.url}${database.url.includes('?') ? '&' : '?'}schema=elsewhere&connection_limit=3`;
  await rows('CREATE SCHEMA elsewhere');
  const project = projectWithMigration('CREATE TABLE t (id int);');
  expect(await prisma(['migrate', 'deploy', ...project], url)).toMatchObject({ code: 0 });
  expect(await rows('SELECT * FROM elsewhere.t')).toEqual([]);
});

test.each([
  ['a server that does not answer', 'postgres://nobody@127.0.0.1:1/nothing', /P1001[^]*127\.0\.0\.1:1/],
  ['a missing URL', '', /set DATABASE_URL/],
])('%s is reported in plain words', async (_case, url, words) => {
  const diff = ['migrate', 'diff', '--from-empty', '--to-schema', 'prisma/schema.prisma'];
  await expectAnswer(prisma(url ? ['migrate', 'deploy'] : diff, url), 1, words);
});

test('it names the version of the engine that the installed CLI asks for', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [standIn, '--version']);
  expect(stdout.trim()).toBe(`schema-engine-cli ${enginesVersion}`);
});

/** A project of one migration, for what our own migrations do not do; answers the words that name it to the CLI. */
function projectWithMigration(sql: string): string[] {
  mkdirSync(join(folder, 'migrations/20260101000000_tried_something'), { recursive: true });
  writeFileSync(join(folder, 'migrations/20260101000000_tried_something/migration.sql'), sql);
  writeFileSync(join(folder, 'migrations/migration_lock.toml'), 'provider = "postgresql"\n');
  writeFileSync(join(folder, 'schema.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n');
  writeFileSync(
    join(folder, 'prisma.config.mjs'),
    `export default {
      schema: 'schema.prisma',
      migrations: { path: 'migrations' },
      datasource: { url: process.env.DATABASE_URL },
    };`,
  );
  return ['--config', join(folder, 'prisma.config.mjs')];
}

async function prisma(words: string[], url = database.url): Promise<Answer> {
  return run([prismaCli, ...words], {
    DATABASE_URL: url,
    PRISMA_SCHEMA_ENGINE_BINARY: standIn,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    NO_COLOR: '1',
  });
}

interface Answer {
  readonly code: number;
  readonly output: string;
}

function run(words: string[], env: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, words, { cwd: root, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(new Error('it did not run', { cause: error }));
      else resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

async function expectAnswer(asked: Promise<Answer>, code: number, words: RegExp): Promise<void> {
  const answer = await asked;
  expect(answer.output).toMatch(words);
  expect(answer.code).toBe(code);
}

async function rows(sql: string, url = database.url): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

function withDatabase(name: string): string {
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  return url.toString();
}
