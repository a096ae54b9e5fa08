// What the engine asks for connections: one to the database, and one to a shadow database, in which it replays all
// migrations to know what they amount to. Unless a shadow database is named, one is made for each use, with a name
// that nobody else can have, and dropped when the engine lets go of it.

import { randomUUID } from 'node:crypto';
import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { ADAPTER, connectToPostgres } from './connect-to-postgres.mjs';
import { readConnectionString, withDatabase } from './connection-strings.mjs';
import { mapPostgresError } from './map-postgres-error.mjs';

/**
 * @param {{ url?: string, shadowDatabaseUrl?: string }} datasource
 * @param {(sql: string) => void} [onQuery]
 */
export function connectionFactory(datasource, onQuery) {
  const opened = [];
  return {
    ...ADAPTER,
    async connect() {
      const { url, schema } = readTarget(datasource.url);
      const connection = await connectToPostgres(url, { schema, onQuery });
      opened.push(connection);
      return connection;
    },
    /** The engine keeps its connection for as long as the process lives, and unloading its code takes a while. */
    async disconnect() {
      await Promise.all(opened.map((connection) => connection.dispose()));
    },
    async connectToShadowDb() {
      if (!datasource.shadowDatabaseUrl) return connectToNewShadowDatabase(datasource, onQuery);
      const { url, schema } = readTarget(datasource.shadowDatabaseUrl);
      return connectToPostgres(url, { schema, onQuery });
    },
  };
}

async function connectToNewShadowDatabase(datasource, onQuery) {
  const { url, schema } = readTarget(datasource.url);
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  const main = await connectToPostgres(url, { schema, onQuery });
  await main.executeScript(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  return connectToPostgres(withDatabase(url, name), {
    schema,
    onQuery,
    async onDispose() {
      await main.executeScript(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
      await main.dispose();
    },
  });
}

/** A URL that cannot be read is an error like any other of the connection: the engine would report it by number only. */
function readTarget(connectionString) {
  try {
    return readConnectionString(connectionString);
  } catch (error) {
    throw new DriverAdapterError(mapPostgresError(error));
  }
}
