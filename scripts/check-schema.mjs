// Part of `npm run check`: the migrations, prisma/schema.prisma and prisma/schema.snapshot.sql say the same thing.
//
//   node scripts/check-schema.mjs            compares
//   node scripts/check-schema.mjs --write    writes the snapshot anew
//
// All migrations are run on a throw-away database: on the server of DATABASE_URL (the user needs CREATEDB) or, without
// one, on an embedded Postgres that lives as long as this script. The database as migrated is compared, rather than
// Prisma's own replay of the migrations: that would need a second, shadow database.

import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describeSchema } from '../prisma/describe-schema.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const snapshotFile = fileURLToPath(new URL('../prisma/schema.snapshot.sql', import.meta.url));
const require = createRequire(import.meta.url);
const prismaCli = require.resolve('prisma/build/index.js');

const failures = await onAServer((serverUrl) => onAThrowAwayDatabase(serverUrl, check));
for (const failure of failures) console.error(`check-schema: ${failure}`);
if (failures.length === 0) console.log('check-schema: migrations, schema.prisma and schema.snapshot.sql agree');
process.exitCode = failures.length === 0 ? 0 : 1;

/** @returns {Promise<string[]>} a failure each, saying what to do */
async function check(url) {
  const deploy = prisma(url, ['migrate', 'deploy']);
  if (deploy.status !== 0) {
    return [`the migrations do not run on an empty database; mend the one that is named here:\n${deploy.output}`];
  }
  const found = [];
  const diff = prisma(url, [
    'migrate',
    'diff',
    '--from-config-datasource',
    '--to-schema',
    'prisma/schema.prisma',
    '--exit-code',
  ]);
  if (diff.status === 2) {
    found.push(`prisma/schema.prisma is not what the migrations make; add a migration, or mend it:\n${diff.output}`);
  } else if (diff.status !== 0) {
    found.push(`\`prisma migrate diff\` failed; run it by hand against a migrated database:\n${diff.output}`);
  }
  return [...found, ...(await checkSnapshot(url))];
}

async function checkSnapshot(url) {
  const { text, missingRoles } = await withClient(url, async (client) => ({
    missingRoles: await findMissingRoles(client),
    text: await describeSchema(client),
  }));
  if (missingRoles.length > 0) {
    return [`the roles ${missingRoles.join(', ')} could not be made; use a DATABASE_URL whose user has CREATEROLE`];
  }
  if (process.argv.includes('--write')) {
    await writeFile(snapshotFile, text);
    return [];
  }
  const kept = await readFile(snapshotFile, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (kept === text) return [];
  const line = firstDifferentLine(kept, text);
  return [
    `prisma/schema.snapshot.sql is not what the migrations make (first at line ${line.number}: "${line.text}"); ` +
      'run `node scripts/check-schema.mjs --write`, read the difference and commit it',
  ];
}

async function findMissingRoles(client) {
  const { rows } = await client.query(
    `SELECT role FROM unnest(ARRAY['evenkeel_migrate', 'evenkeel_app', 'evenkeel_reader']) AS role
     WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)`,
  );
  return rows.map((row) => row.role);
}

function firstDifferentLine(kept, made) {
  const [before, after] = [kept.split('\n'), made.split('\n')];
  const index = after.findIndex((text, i) => text !== before[i]);
  return index === -1
    ? { number: after.length + 1, text: before[after.length] }
    : { number: index + 1, text: after[index] };
}

function prisma(url, words) {
  const env = { ...process.env, DATABASE_URL: url, NO_COLOR: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [prismaCli, ...words], { cwd: root, env });
  if (error) throw error;
  return { status, output: `${stdout}${stderr}`.trim() };
}

async function withClient(connectionString, use) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function onAServer(use) {
  if (process.env.DATABASE_URL) return use(process.env.DATABASE_URL);
  const { startPostgres } = loadLocalStack();
  const server = await startPostgres();
  try {
    return await use(server.url);
  } finally {
    await server.stop();
  }
}

function loadLocalStack() {
  try {
    return require('@evenkeel/local-stack');
  } catch (error) {
    const words = 'there is no DATABASE_URL, and the embedded Postgres is not built yet: run `npm run build`';
    throw new Error(words, { cause: error });
  }
}

async function onAThrowAwayDatabase(serverUrl, use) {
  const name = `evenkeel_check_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  try {
    return await use(url.toString());
  } finally {
    await withClient(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }
}
