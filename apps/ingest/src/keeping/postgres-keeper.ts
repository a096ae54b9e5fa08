import type { Database } from '@evenkeel/database';
import type { DeliveryKeeper } from '@evenkeel/sync-engine';

/** Postgres as a keeper: deliveries wait there as `pending` until a worker finds them, within a second. */
export function postgresKeeper(database: Pick<Database, 'keepPending'>): DeliveryKeeper {
  return { name: 'postgres', keep: (job) => database.keepPending(job), isReady: () => true };
}
