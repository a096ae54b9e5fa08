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
    writeLogLine('ERROR', { is_panic: false, ...describe(error, target) });
    return 1;
  }
}

async function run(command, { url, database, schema }) {
  if (command === 'can-connect-to-database') {
    const connection = await connectToPostgres(url, { schema });
    return connection.dispose();
  }
  const statement = {
    'create-database': `CREATE DATABASE ${pg.escapeIdentifier(database)}`,
    'drop-database': `DROP DATABASE ${pg.escapeIdentifier(database)} WITH (FORCE)`,
  }[command];
  if (!statement) throw new Error(`The schema engine has no command "${command}".`);
  const connection = await connectToPostgres(withDatabase(url, 'postgres'), { schema: 'public' });
  try {
    await connection.executeRaw({ sql: statement });
  } finally {
    await connection.dispose();
  }
}

function describe(error, { host, database }) {
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
