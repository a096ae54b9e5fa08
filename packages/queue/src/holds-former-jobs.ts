import { openPostgresPool } from './postgres-pool';
import { holdsJobs } from './postgres-statements';

const NOBODY_IS_TOLD = () => undefined;

/** Whether deliveries lie in a queue in Postgres, for a system whose queue is in Redis now. */
export async function holdsFormerJobs(databaseUrl: string): Promise<boolean> {
  const times = { connectWithinMs: 2_000, answerWithinMs: 5_000 };
  const pool = openPostgresPool(databaseUrl, { max: 1, ...times, lost: NOBODY_IS_TOLD, back: NOBODY_IS_TOLD });
  try {
    return await holdsJobs(pool, 'deliveries');
  } finally {
    await pool.close();
  }
}
