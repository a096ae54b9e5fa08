import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrismaClient } from './generated/prisma/client';
import { mapDatabaseError } from './map-database-error';

/**
 * The one way to run SQL of ours: a statement is a file of `sql/`, named by it, with positional parameters. A lint rule
 * bans raw SQL anywhere else.
 */
export type StatementRunner = Pick<PrismaClient, '$queryRawUnsafe'>;

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
export function preparedStatementName({ sql }: { readonly sql: string }): string {
  return nameOf.get(sql) ?? '';
}

function withoutHeader(sql: string): string {
  return sql.replace(/^(--.*\n)+/, '').trim();
}
