import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase, Pool } from 'pg';
import { mapDatabaseError } from './map-database-error';

/**
 * The one way to run SQL of ours: a statement is a file of `sql/`, named by it, with positional parameters. A lint rule
 * bans raw SQL anywhere else.
 */
export interface StatementRunner {
  $queryRawUnsafe<Rows>(text: string, ...values: unknown[]): PromiseLike<Rows>;
}

const FOLDER = join(__dirname, '..', 'sql');
const statements = new Map(
  readdirSync(FOLDER).map((file) => [
    file.replace(/\.sql$/, ''),
    withoutHeader(readFileSync(join(FOLDER, file), 'utf8')),
  ]),
);
const nameOf = new Map([...statements].map(([name, sql]) => [sql, name]));

/** Answers its rows. Throws what `mapDatabaseError` makes of a failure. */
export async function runStatement<Row>(
  client: StatementRunner,
  name: string,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const sql = statements.get(name);
  if (sql === undefined) throw new Error(`there is no statement sql/${name}.sql`);
  try {
    return await client.$queryRawUnsafe<Row[]>(sql, ...parameters);
  } catch (error) {
    throw mapDatabaseError(error);
  }
}

/** Our statements are prepared once per connection under their own names; others are not kept prepared. */
export function statementName(sql: string): string {
  return nameOf.get(sql) ?? '';
}

/**
 * Statements on a connection of the driver's own. They may be sent before those before them are answered. Once one has failed,
 * Postgres refuses the rest of its transaction: they fail for what that one failed for.
 */
export function statementsOn(client: ClientBase, answeredWithinMs: number): StatementRunner {
  let failed: { readonly error: unknown } | undefined;
  return {
    async $queryRawUnsafe<Rows>(text: string, ...values: unknown[]): Promise<Rows> {
      try {
        const named = { name: statementName(text), text, values, query_timeout: answeredWithinMs };
        return (await client.query(named)).rows as Rows;
      } catch (error) {
        failed ??= { error };
        throw failed.error;
      }
    },
  };
}

/**
 * Statements that are transactions of their own, without Prisma: for ingest, which asks for little and would hold the memory of
 * Prisma's engine, 33 MiB, for that.
 */
export function statementsOf(pool: Pool): StatementRunner {
  return {
    $queryRawUnsafe: async <Rows>(text: string, ...values: unknown[]) =>
      (await pool.query({ name: statementName(text), text, values })).rows as Rows,
  };
}

function withoutHeader(sql: string): string {
  return sql.replace(/^(--.*\n)+/, '').trim();
}
