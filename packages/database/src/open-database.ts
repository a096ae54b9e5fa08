import { PrismaPg } from '@prisma/adapter-pg';
import type { Recorder, RecordingSource, Source } from '@evenkeel/sync-engine';
import { Pool } from 'pg';
import { PrismaClient } from './generated/prisma/client';
import type { Delivery } from '@evenkeel/event-schemas';
import { loadPendingDeliveries } from './load-pending-deliveries';
import { createPostgresRecorder } from './postgres-recorder';
import { preparedStatementName, runStatement } from './run-statement';
import { ensureSource, findSource, listSources, type ConfiguredSource } from './sources';

export interface DatabaseOptions {
  readonly url: string;
  /** 32 bytes; seals and opens secrets at rest. */
  readonly encryptionKey: Buffer;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly poolSize?: number;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  readonly onConnectionError?: (error: Error) => void;
}

export interface Database {
  readonly recorder: Recorder;
  listSources(): Promise<Source[]>;
  findSource(name: string): Promise<RecordingSource | null>;
  ensureSource(configured: ConfiguredSource): Promise<void>;
  /** Of one source that is not paused, oldest first: they wait for their outcome, and nobody else will give them one. */
  loadPendingDeliveries(limit: number): Promise<Delivery[]>;
  /** Answers how many partitions were made, and how many rows lie where none should: in the DEFAULT ones. */
  keepPartitionsAhead(): Promise<{ readonly created: number; readonly rowsInDefault: number }>;
  /** Rejects if the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const DEFAULT_POOL_SIZE = 8;
/** A statement that hangs must not hold a source's lock for ever; who waits for that lock gives up and comes again. */
const TIMEOUTS = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 30_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 30_000,
} as const;

/** Connects at the first query, so that it opens while Postgres is away. One pool serves Prisma and our own statements. */
export function openDatabase(options: DatabaseOptions): Database {
  const { url, encryptionKey, applicationName, poolSize = DEFAULT_POOL_SIZE, onConnectionError = () => {} } = options;
  const pool = new Pool({ connectionString: url, application_name: applicationName, max: poolSize, ...TIMEOUTS });
  pool.on('error', onConnectionError);
  const adapter = new PrismaPg(pool, { statementNameGenerator: preparedStatementName, onConnectionError });
  const prisma = new PrismaClient({ adapter });
  return {
    recorder: createPostgresRecorder(prisma),
    listSources: () => listSources(prisma, encryptionKey),
    findSource: (name) => findSource(prisma, name),
    ensureSource: (configured) => ensureSource(prisma, configured, encryptionKey),
    loadPendingDeliveries: (limit) => loadPendingDeliveries(prisma, limit),
    keepPartitionsAhead: async () => {
      const [made] = await runStatement<{ created: number; rows_in_default: string }>(
        prisma,
        'keep-partitions-ahead',
        [],
      );
      return { created: made?.created ?? 0, rowsInDefault: Number(made?.rows_in_default ?? 0) };
    },
    ping: async () => {
      await runStatement(prisma, 'ping', []);
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
