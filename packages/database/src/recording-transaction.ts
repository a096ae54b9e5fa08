/**
 * The transactions of recordings: on the driver itself. What Prisma does for each statement (its parameters to JSON and back, a
 * request to its engine, the rows once more) was an eighth of a recording's time, and statements could not be sent before the
 * one before them was answered (ADR 26). Everything else, but what ingest asks, goes through Prisma, on the
 * same pool.
 */
import type { Pool, PoolClient } from 'pg';
import { mapDatabaseError } from './map-database-error';
import { runStatement, statementsOn, type StatementRunner } from './run-statement';

/** Longer than any statement may take by itself (`statement_timeout`), so that Postgres, not we, ends what hangs. */
const ANSWERED_WITHIN_MS = 60_000;
const ROLLED_BACK_WITHIN_MS = 5_000;

/**
 * One transaction whose first statement takes the source's lock (protocol section 4). What `work` throws comes out as it is; a
 * transaction that did not begin or did not commit is a `StoreUnavailable`.
 */
export async function inRecordingTransaction<T>(
  pool: Pool,
  source: string,
  work: (tx: StatementRunner) => Promise<T>,
): Promise<T> {
  const client = await connect(pool);
  let broken: Error | undefined;
  try {
    const tx = statementsOn(client, ANSWERED_WITHIN_MS);
    await Promise.all([runStatement(tx, 'begin-transaction', []), runStatement(tx, 'lock-source', [source])]);
    const result = await work(tx);
    await runStatement(tx, 'commit-transaction', []);
    return result;
  } catch (error) {
    broken = await rollBack(client);
    throw error;
  } finally {
    client.release(broken);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw mapDatabaseError(error);
  }
}

/** Answers why the connection cannot be used again: the pool then opens another in its place. */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await runStatement(statementsOn(client, ROLLED_BACK_WITHIN_MS), 'rollback-transaction', []);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
