// The driver adapter under the engine: one `pg` connection.
//
// Why not @prisma/adapter-pg, which is one line: it does not know the type "char" of the catalogs, it splits a
// migration's script at every `;` (so that function bodies break), and the shadow database it opens can be the main
// one, which the engine then empties.
//
// Rules:
// - A script is sent with the simple protocol, whole: Postgres itself knows where a statement ends.
// - The engine sends COMMIT and ROLLBACK as statements (`usePhantomQuery: false`), so both are empty here.
// - Every error leaves as a DriverAdapterError; anything else would reach the user as a panic of the engine.

import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { mapPostgresError, mapScriptError } from './map-postgres-error.mjs';
import { columnTypeOf, typesForTheEngine } from './postgres-types.mjs';

export const ADAPTER = { provider: 'postgres', adapterName: 'prisma-offline-pg' };

class PostgresConnection {
  provider = ADAPTER.provider;
  adapterName = ADAPTER.adapterName;

  constructor(client, { schema, onQuery, onDispose }) {
    this.client = client;
    this.schema = schema;
    this.onQuery = onQuery;
    this.onDispose = onDispose;
  }

  async run(query, mapError = mapPostgresError) {
    this.onQuery?.(query.text);
    try {
      return await this.client.query(query);
    } catch (error) {
      throw new DriverAdapterError(mapError(error, query.text));
    }
  }

  async queryRaw({ sql, args }) {
    const result = await this.run({ text: sql, values: args, rowMode: 'array', types: typesForTheEngine });
    return {
      columnNames: result.fields.map((field) => field.name),
      columnTypes: result.fields.map((field) => columnTypeOf(field.dataTypeID)),
      rows: result.rows,
    };
  }

  async executeRaw({ sql, args }) {
    return (await this.run({ text: sql, values: args })).rowCount ?? 0;
  }

  async executeScript(script) {
    await this.run({ text: script }, mapScriptError);
  }

  async startTransaction(isolationLevel) {
    await this.run({ text: isolationLevel ? `BEGIN ISOLATION LEVEL ${isolationLevel}` : 'BEGIN' });
    return Object.assign(Object.create(this), {
      options: { usePhantomQuery: false },
      commit: async () => {},
      rollback: async () => {},
    });
  }

  getConnectionInfo() {
    return { schemaName: this.schema, supportsRelationJoins: true };
  }

  async dispose() {
    await this.client.end();
    await this.onDispose?.();
  }
}

/**
 * @param {string} url fit for `pg`
 * @param {{ schema: string, onQuery?: (sql: string) => void, onDispose?: () => Promise<void> }} options
 */
export async function connectToPostgres(url, options) {
  const client = new pg.Client({ connectionString: url, application_name: 'prisma-schema-engine', keepAlive: true });
  // A connection that breaks while idle makes the next query fail, and that one is reported. Without a listener the
  // process would die here instead, and the CLI could only say that its engine exited.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(`SET search_path = ${pg.escapeIdentifier(options.schema)}`);
  } catch (error) {
    throw new DriverAdapterError(mapPostgresError(error));
  }
  return new PostgresConnection(client, options);
}
