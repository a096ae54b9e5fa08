import { PrismaPg } from '@prisma/adapter-pg';
import type { DeliveriesJob, Delivery } from '@evenkeel/event-schemas';
import type { ReadRecorder, ReadSource, Recorder, RecordingSource, Source } from '@evenkeel/sync-engine';
import { Pool, type ClientBase } from 'pg';
import { PrismaClient } from './generated/prisma/client';
import { auditLedger, type AuditOptions } from './audit-ledger';
import type { LedgerAudit } from './audit-ledger-report';
import { createActivitySamples, type ActivitySamples } from './activity/activity-samples';
import { createAdmin, type Admin } from './admin/create-admin';
import { purgeSources } from './admin/purge-sources';
import { createBudget, type Budget } from './budget';
import { createFeed, type Feed } from './feed';
import { createDueRows, type DueRows } from './due-rows';
import { createErasures, type Erasures } from './erasure/erasures';
import { createRememberedTerms } from './erasure/remembered-terms';
import { keepPending } from './keep-pending';
import { loadPendingDeliveries } from './load-pending-deliveries';
import { createOutbound, type Outbound } from './outbound/outbound';
import { createPostgresRecorder } from './postgres-recorder';
import { createReadRecorder } from './read-recorder';
import { addRefusedWebhooks, type RefusedWebhooks } from './refused-webhooks';
import { createReplays, type Replays } from './replays';
import { resealSecrets, type Resealed } from './reseal-secrets';
import { createRetention, type Retention } from './retention';
import { runStatement, statementName, statementsOf } from './run-statement';
import { addSecretUses, type SecretUse } from './secret-uses';
import { createSourceLeases, type SourceLeases } from './source-leases';
import { createSourceStates, type SourceStates } from './source-status';
import {
  ensureSource,
  findReadSource,
  findSource,
  listSealedSources,
  openSealedSources,
  type ConfiguredSource,
  type SealedSource,
} from './sources';
import { createSweeps, type Sweeps } from './sweeps';

export interface DatabaseOptions {
  readonly url: string;
  /** 32 bytes; seals and opens secrets at rest. */
  readonly encryptionKey: Buffer;
  /** The one before, while it is being replaced: opens what is not sealed anew yet. */
  readonly formerEncryptionKey?: Buffer | null;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly poolSize?: number;
  /** Instead of the standard time-outs of one who can wait: to connect, and for the answer to a statement. */
  readonly giveUpAfterMs?: number;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  readonly onConnectionError?: (error: Error) => void;
}

export interface Database {
  readonly recorder: Recorder;
  readonly readRecorder: ReadRecorder;
  readonly sourceLeases: SourceLeases;
  readonly sourceStates: SourceStates;
  readonly dueRows: DueRows;
  readonly sweeps: Sweeps;
  readonly replays: Replays;
  readonly budget: Budget;
  readonly feed: Feed;
  readonly retention: Retention;
  readonly outbound: Outbound;
  readonly activitySamples: ActivitySamples;
  readonly admin: Admin;
  readonly erasures: Erasures;
  listSealedSources(): Promise<SealedSource[]>;
  openSealedSources(sealed: readonly unknown[]): Source[];
  findSource(name: string): Promise<RecordingSource | null>;
  /** With its token; null if there is none, or nothing to read it with. */
  findReadSource(name: string): Promise<ReadSource | null>;
  ensureSource(configured: ConfiguredSource): Promise<void>;
  /** Seals with the current key whatever the former one sealed. It may be run again, and beside apps that know both. */
  resealSecrets(): Promise<Resealed>;
  /** Adds to how many webhooks each secret of a source let in. */
  addSecretUses(uses: readonly SecretUse[]): Promise<void>;
  /** Adds to how many webhooks of each source were refused, and why. Each source and reason at most once. */
  addRefusedWebhooks(refused: readonly RefusedWebhooks[]): Promise<void>;
  /** Keeps what the queue did not take, as `pending`; what is there already stays as it is. */
  keepPending(job: DeliveriesJob): Promise<void>;
  /** Of one source that is not paused, oldest first: they wait for their outcome, and nobody else will give them one. */
  loadPendingDeliveries(limit: number): Promise<Delivery[]>;
  /** Answers how many partitions were made, and how many rows lie where none should: in the DEFAULT ones. */
  keepPartitionsAhead(): Promise<{ readonly created: number; readonly rowsInDefault: number }>;
  /** Answers null, having done nothing, while another audit is under way. */
  auditLedger(options: AuditOptions): Promise<LedgerAudit | null>;
  /** Removes some more of the sources that were removed with all that is known of them; answers whether more is left. */
  purgeSources(): Promise<boolean>;
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

/** `query_timeout` is the client's own: a Postgres that hangs ends no statement. The pool replaces such a connection. */
function impatient(ms: number) {
  return { ...TIMEOUTS, connectionTimeoutMillis: ms, query_timeout: ms, statement_timeout: ms, lock_timeout: ms };
}

/** Connects at the first query, so that it opens while Postgres is away. One pool serves Prisma and our own statements. */
export function openDatabase(options: DatabaseOptions): Database {
  const { onConnectionError = () => {} } = options;
  const keys = { current: options.encryptionKey, former: options.formerEncryptionKey ?? null };
  const pool = openPool(options);
  pool.on('error', onConnectionError);
  const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql), onConnectionError });
  const prisma = new PrismaClient({ adapter });
  const statements = statementsOf(pool);
  const remembered = createRememberedTerms(prisma, keys);
  return {
    recorder: createPostgresRecorder(pool, prisma, remembered),
    readRecorder: createReadRecorder(pool, prisma, remembered),
    sourceLeases: createSourceLeases(prisma),
    sourceStates: createSourceStates(prisma),
    dueRows: createDueRows(prisma),
    ...{ sweeps: createSweeps(prisma), replays: createReplays(prisma, remembered) },
    budget: createBudget(prisma),
    ...{ feed: createFeed(prisma), retention: createRetention(prisma) },
    outbound: createOutbound(prisma, keys),
    ...{ activitySamples: createActivitySamples(prisma), admin: createAdmin(prisma, keys) },
    erasures: createErasures(prisma, keys, remembered),
    listSealedSources: () => listSealedSources(statements),
    openSealedSources: (sealed) => openSealedSources(sealed, keys),
    findSource: (name) => findSource(prisma, name),
    findReadSource: (name) => findReadSource(prisma, name, keys),
    ensureSource: (configured) => ensureSource(prisma, configured, keys),
    resealSecrets: () => resealSecrets(prisma, keys),
    addSecretUses: (uses) => addSecretUses(statements, uses, keys),
    addRefusedWebhooks: (refused) => addRefusedWebhooks(statements, refused),
    keepPending: (job) => keepPending(statements, job),
    loadPendingDeliveries: (limit) => loadPendingDeliveries(prisma, limit),
    keepPartitionsAhead: () => keepPartitionsAhead(prisma),
    ...{ purgeSources: () => purgeSources(prisma), auditLedger: (audit) => auditLedger(prisma, audit) },
    ping: () => ping(prisma),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

function openPool({ url, applicationName, poolSize = DEFAULT_POOL_SIZE, giveUpAfterMs }: DatabaseOptions): Pool {
  const timeouts = giveUpAfterMs === undefined ? TIMEOUTS : impatient(giveUpAfterMs);
  const pool = new Pool({
    connectionString: url,
    application_name: applicationName,
    max: poolSize,
    pipeline: true,
    ...timeouts,
  });
  pool.on('connect', outliveItsConnection);
  return pool;
}

/**
 * Between two uses nobody listens to a connection: the pool does while it is idle, its user once they have it. If Postgres is
 * killed while an answer is on its way, its last words arrive with that answer, in between, and would end the process. What
 * comes of it is told by whoever uses the connection next.
 */
function outliveItsConnection(client: ClientBase): void {
  client.on('error', () => undefined);
}

async function ping(prisma: PrismaClient): Promise<void> {
  await runStatement(prisma, 'ping', []);
}

async function keepPartitionsAhead(prisma: PrismaClient) {
  const [made] = await runStatement<{ created: number; rows_in_default: string }>(prisma, 'keep-partitions-ahead', []);
  return { created: made?.created ?? 0, rowsInDefault: Number(made?.rows_in_default ?? 0) };
}
