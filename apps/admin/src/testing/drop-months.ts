import type { AdminForTest } from './admin-for-test';

/** The first moment of the month so many months ago, in UTC. */
export function monthStart(monthsAgo: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, 1));
}

/** Partitions of changes for months that are past, as they were made when those were to come. */
export async function makeMonths(admin: AdminForTest, ...monthsAgo: number[]): Promise<void> {
  for (const at of monthsAgo.map(monthStart))
    await admin.rows(
      `select evenkeel.make_partition('change', $1::text, 'at', $2::text, ($2::timestamptz + interval '1 month')::text)`,
      [`change_${at.toISOString().slice(0, 7).replace('-', '_')}`, at.toISOString()],
    );
}

/** As a worker does: what ended before this time goes, by whole months. */
export async function dropChangesBefore(admin: AdminForTest, before: Date): Promise<readonly string[]> {
  const changes = Math.floor((Date.now() - before.getTime()) / 86_400_000);
  return (await admin.database.retention.dropExpiredPartitions({ deliveries: 3_650, changes })).dropped;
}
