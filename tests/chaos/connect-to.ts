import { Pool } from 'pg';
import type { Query } from '../checker/verdict';

/** One connection, past all links; a new one once Postgres is there again after it was away. */
export function connectTo(url: string): { readonly query: Query; close(): Promise<void> } {
  const pool = new Pool({ connectionString: url, max: 1, application_name: 'evenkeel-chaos' });
  pool.on('error', () => undefined); // the next question says so
  return {
    query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await pool.query(sql, [...parameters])).rows as Row[],
    close: () => pool.end(),
  };
}
