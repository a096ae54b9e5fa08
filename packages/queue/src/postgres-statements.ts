/** The statements of ours about the queue in Postgres: the only SQL of this package. All else is BullMQ's. */
import type { Durability } from './queue-backend';
import type { PostgresPool } from './postgres-pool';

type Asked = Pick<PostgresPool, 'query'>;

/** Rejects unless it answers and takes writes: a standby answers too. */
export async function probe(pool: Asked): Promise<void> {
  const [row] = await pool.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
  if (row?.standby !== false) throw new Error('the queue in Postgres is a standby: it takes no jobs');
}

/**
 * When the oldest of all jobs was added; completed ones are gone. It reads every row of the queue, without the jobs'
 * content, just as BullMQ's own counts do.
 */
export async function oldestJobAt(pool: Asked, queue: string): Promise<Date | null> {
  const [row] = await pool.query<{ at: string | null }>(
    `SELECT min(added_at_ms) AS at FROM bullmq.job WHERE queue = $1 AND state <> 'completed'`,
    [queue],
  );
  return row?.at == null ? null : new Date(Number(row.at));
}

/** False as well where BullMQ's tables never were. */
export async function holdsJobs(pool: Asked, queue: string): Promise<boolean> {
  const [made] = await pool.query<{ made: boolean }>(`SELECT to_regclass('bullmq.job') IS NOT NULL AS made`);
  if (made?.made !== true) return false;
  const [row] = await pool.query<{ holds: boolean }>(
    `SELECT EXISTS (SELECT FROM bullmq.job WHERE queue = $1 AND state <> 'completed') AS holds`,
    [queue],
  );
  return row?.holds === true;
}

export interface DurabilitySettings {
  readonly fsync: string;
  readonly synchronous_commit: string;
  readonly full_page_writes: string;
  /** Tables of the queue that a crash of Postgres empties. */
  readonly unlogged: string[];
}

export async function readDurabilitySettings(pool: Asked): Promise<DurabilitySettings | undefined> {
  const [row] = await pool.query<DurabilitySettings>(
    `SELECT current_setting('fsync') AS fsync,
            current_setting('synchronous_commit') AS synchronous_commit,
            current_setting('full_page_writes') AS full_page_writes,
            ARRAY(SELECT relname::text FROM pg_class
                   WHERE relnamespace = to_regnamespace('bullmq') AND relkind = 'r' AND relpersistence = 'u'
                   ORDER BY relname) AS unlogged`,
  );
  return row;
}

export function judgeDurability(settings: DurabilitySettings | undefined): Durability {
  if (settings === undefined) {
    return { durable: null, details: { fsync: null, synchronous_commit: null, full_page_writes: null } };
  }
  const { fsync, synchronous_commit, full_page_writes, unlogged } = settings;
  return {
    durable: fsync === 'on' && synchronous_commit !== 'off' && full_page_writes === 'on' && unlogged.length === 0,
    details: {
      fsync,
      synchronous_commit,
      full_page_writes,
      ...(unlogged.length === 0 ? {} : { unlogged_tables: unlogged.join(', ') }),
    },
  };
}

/**
 * After BullMQ's migrations, each time. Who may do what, in the spirit of the migration "granted each role its rights":
 * a role that is missing is skipped. The apps own nothing, so the sequences that BullMQ would create at the first job
 * of a queue are created here.
 */
export const AFTER_MIGRATIONS = `
DO $$
DECLARE
    line text;
    role text;
    queue text;
BEGIN
    -- One at a time: two that grant on the same object at once fail ("tuple concurrently updated").
    PERFORM pg_advisory_xact_lock(hashtext('evenkeel:migrate-queue'));

    FOREACH queue IN ARRAY ARRAY['deliveries', 'maintenance'] LOOP
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS bullmq.%I', bullmq.job_id_seq_name(queue));
    END LOOP;

    REVOKE ALL ON SCHEMA bullmq FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA bullmq FROM PUBLIC;
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA bullmq FROM PUBLIC;

    FOREACH line IN ARRAY ARRAY[
        'GRANT USAGE, CREATE ON SCHEMA bullmq TO evenkeel_migrate',
        'GRANT ALL ON ALL TABLES IN SCHEMA bullmq TO evenkeel_migrate',
        'GRANT ALL ON ALL SEQUENCES IN SCHEMA bullmq TO evenkeel_migrate',
        'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bullmq TO evenkeel_migrate',

        'GRANT USAGE ON SCHEMA bullmq TO evenkeel_app',
        'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq TO evenkeel_app',
        'REVOKE INSERT, UPDATE, DELETE ON bullmq.migration FROM evenkeel_app',
        'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA bullmq TO evenkeel_app',
        'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bullmq TO evenkeel_app'
    ] LOOP
        role := substring(line FROM '(?:TO|FROM) (evenkeel_\\w+)$');
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE line;
        ELSE
            RAISE NOTICE 'role % is missing, not run: %', role, line;
        END IF;
    END LOOP;
END
$$`;
