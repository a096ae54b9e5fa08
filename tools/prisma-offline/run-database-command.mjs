// `schema-engine --datasource ... cli <command>`: the CLI asks whether a database is there, or has it made or dropped,
// and reads the answer from the exit code and from one JSON log line on stderr.

import pg from 'pg';
import { connectToPostgres } from './connect-to-postgres.mjs';
import { readConnectionString, withDatabase } from './connection-strings.mjs';

/**
 * @param {string} command
 * @param {{ url?: string }} datasource
 * @returns {Promise<number>} the exit code
 */
export async function runDatabaseCommand(command, datasource) {
  const target = readConnectionString(datasource.url);
  try {
    await run(command, target);
    return 0;
  } catch (error) {
    // The CLI skips the first line of the log, whatever it says.
    writeLogLine('INFO', { message: 'schema-engine' });
    writeLogLine('ERROR', { is_panic: false, ...describeFailure(error, target) });
    return 1;
  }
}

/** @param {{ url: string, database: string }} target of `readConnectionString` */
export async function createDatabase(target) {
  await runOnServer(target, `CREATE DATABASE ${pg.escapeIdentifier(target.database)}`);
}

async function run(command, target) {
  switch (command) {
    case 'can-connect-to-database': {
      const connection = await connectToPostgres(target.url, target);
      return connection.dispose();
    }
    case 'create-database':
      return createDatabase(target);
    case 'drop-database':
      return runOnServer(target, `DROP DATABASE ${pg.escapeIdentifier(target.database)} WITH (FORCE)`);
    default:
      throw new Error(`The schema engine has no command "${command}".`);
  }
}

async function runOnServer({ url }, sql) {
  const connection = await connectToPostgres(withDatabase(url, 'postgres'), { schema: 'public' });
  try {
    await connection.executeRaw({ sql });
  } finally {
    await connection.dispose();
  }
}

/**
 * What failed, with Prisma's own number where it has one.
 * @param {any} error @param {{ host: string, database: string }} target
 */
export function describeFailure(error, { host, database }) {
  switch (error?.cause?.kind) {
    case 'DatabaseNotReachable':
      return {
        error_code: 'P1001',
        message: `Can't reach database server at \`${host}\`\n\nPlease make sure your database server is running at \`${host}\`.`,
      };
    case 'DatabaseDoesNotExist':
      return { error_code: 'P1003', message: `Database \`${database}\` does not exist` };
    case 'DatabaseAlreadyExists':
      return { error_code: 'P1009', message: `Database \`${database}\` already exists` };
    case 'AuthenticationFailed':
    case 'DatabaseAccessDenied':
      return { error_code: 'P1000', message: `Authentication failed against database server at \`${host}\`` };
    default:
      return { error_code: '', message: error?.cause?.originalMessage ?? String(error) };
  }
}

function writeLogLine(level, fields) {
  const line = { timestamp: new Date().toISOString(), level, fields, target: 'schema_engine::logger' };
  process.stderr.write(JSON.stringify(line) + '\n');
}
