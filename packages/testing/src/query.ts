import { Client } from 'pg';

/** Asks a database one thing over a connection of its own, closed before this returns. */
export async function query<Row = Record<string, unknown>>(
  url: string,
  sql: string,
  params: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url, application_name: 'evenkeel-test-query' });
  await client.connect();
  try {
    return (await client.query(sql, [...params])).rows as Row[];
  } finally {
    await client.end();
  }
}
