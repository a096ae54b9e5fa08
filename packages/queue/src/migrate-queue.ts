import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import { QUEUE_SCHEMA } from './postgres-pool';
import { AFTER_MIGRATIONS } from './postgres-statements';

/**
 * Makes BullMQ's tables in the schema `bullmq`, or brings them to the version of this BullMQ, and grants the roles their
 * rights. For the one-shot migration, by the owner of the database; an app never does it at run time. To run it again
 * changes nothing, and several at once wait for each other.
 */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'evenkeel-migrate',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined); // a connection that breaks rejects what runs on it, too
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    await client.query(AFTER_MIGRATIONS);
  } finally {
    await client.end();
  }
}
