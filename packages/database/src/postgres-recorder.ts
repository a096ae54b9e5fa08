/**
 * The port `Recorder` on Postgres: one transaction, the source's lock first (protocol section 4).
 *
 * The lock makes position order commit order, before-images right and deadlocks impossible; the guards in the upserts
 * keep a row right even if somebody writes without it. READ COMMITTED is needed: each statement after the lock must see
 * what the holder before us committed.
 */
import type { Change } from '@evenkeel/event-schemas';
import {
  addMillis,
  HOUR_MS,
  type BodySeen,
  type RecordedBatch,
  type Recorder,
  type Recording,
} from '@evenkeel/sync-engine';
import type { PrismaClient } from './generated/prisma/client';
import { encodeDelivery } from './encode-delivery';
import { countByOutcome } from './count-by-outcome';
import { mapDatabaseError } from './map-database-error';
import { decodeRow, encodeRow, timestamp } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';
import { toJson } from './to-json';

/** Longer than any statement may take by itself (`statement_timeout`), so that Postgres, not Prisma, ends what hangs. */
const TRANSACTION_LIMITS = { maxWait: 10_000, timeout: 60_000, isolationLevel: 'ReadCommitted' } as const;

export function createPostgresRecorder(prisma: PrismaClient): Recorder {
  return {
    inRecording: (source, work) => inSourceTransaction(prisma, source, (tx) => work(createRecording(tx, source))),
    recordVoided: async (voided) => {
      await runStatement(prisma, 'insert-voided', [
        voided.map(({ ingest_id }) => ingest_id),
        voided.map(({ ingest_seq }) => ingest_seq),
      ]);
    },
  };
}

/** What `work` throws comes out as it is; a transaction that did not begin or did not commit is a `StoreUnavailable`. */
export async function inSourceTransaction<T>(
  prisma: PrismaClient,
  source: string,
  work: (tx: Pick<PrismaClient, '$queryRawUnsafe' | 'source'>) => Promise<T>,
): Promise<T> {
  let failed: { readonly error: unknown } | undefined;
  try {
    return await prisma.$transaction(async (tx) => {
      try {
        await runStatement(tx, 'lock-source', [source]);
        return await work(tx);
      } catch (error) {
        failed = { error };
        throw error;
      }
    }, TRANSACTION_LIMITS);
  } catch (error) {
    throw failed?.error === error ? error : mapDatabaseError(error);
  }
}

function createRecording(tx: StatementRunner, source: string): Recording {
  return {
    begin: async (deliveryIds) => {
      const [row] = await runStatement<{ fence: string; now: Date; recorded: string[] }>(tx, 'begin-recording', [
        deliveryIds,
      ]);
      if (!row) throw new Error('begin-recording answered no row');
      return { fence: BigInt(row.fence), now: timestamp(row.now), recorded: new Set(row.recorded) };
    },
    loadSubscribers: async ({ ids, codes, emails }) => {
      const found = await runStatement<StoredRow>(tx, 'load-subscribers', [source, ids, codes, emails]);
      return found.map(({ row }) => decodeRow('subscriber', row));
    },
    loadRewards: async (keys) => {
      const owners = keys.map((key) => key.subscriber_id);
      const found = await runStatement<StoredRow>(tx, 'load-rewards', [source, owners, keys.map((key) => key.id)]);
      return found.map(({ row }) => decodeRow('reward', row));
    },
    findRepeatedBodies: (candidates) => findRepeatedBodies(tx, source, candidates),
    write: (batch) => writeBatch(tx, batch),
  };
}

interface StoredRow {
  /** JSON text: read here, once, rather than by the driver and again by Prisma. */
  readonly row: string;
}

async function findRepeatedBodies(
  tx: StatementRunner,
  source: string,
  candidates: readonly BodySeen[],
): Promise<ReadonlySet<string>> {
  if (candidates.length === 0) return new Set();
  const received = candidates.map((candidate) => candidate.received_at);
  const earliest = received.reduce((a, b) => (a < b ? a : b));
  const found = await runStatement<{ id: string }>(tx, 'find-repeated-bodies', [
    source,
    candidates.map((candidate) => candidate.id),
    candidates.map((candidate) => candidate.subject_id),
    candidates.map((candidate) => candidate.digest),
    received,
    addMillis(earliest, -HOUR_MS),
  ]);
  return new Set(found.map(({ id }) => id));
}

async function writeBatch(tx: StatementRunner, batch: RecordedBatch): Promise<void> {
  await upsertRows(tx, 'upsert-subscribers', batch, 'subscriber');
  await upsertRows(tx, 'upsert-rewards', batch, 'reward');
  const changeIds = await insertChanges(tx, batch.changes);
  const deliveries = batch.deliveries.map((delivery) => encodeDelivery(delivery, batch.moment, changeIds));
  const recorded = await runStatement(tx, 'insert-deliveries', [toJson(deliveries)]);
  expectAll('insert-deliveries', recorded.length, deliveries.length);
  const counts = countByOutcome(batch.deliveries);
  await runStatement(tx, 'add-to-ledger', [
    batch.source,
    counts.map(({ hour }) => hour),
    counts.map(({ outcome }) => outcome),
    counts.map(({ reason }) => reason),
    counts.map(({ deliveries: count }) => count),
  ]);
}

async function upsertRows(
  tx: StatementRunner,
  statement: string,
  { rows }: RecordedBatch,
  entity: 'subscriber' | 'reward',
): Promise<void> {
  const mine = rows.filter((row) => row.entity === entity);
  if (mine.length === 0) return;
  const written = await runStatement(tx, statement, [`[${mine.map(encodeRow).join(',')}]`]);
  expectAll(statement, written.length, mine.length);
}

/** Positions of the changes, in the order of `changes`. */
async function insertChanges(tx: StatementRunner, changes: readonly Change[]): Promise<string[]> {
  if (changes.length === 0) return [];
  const given = changes.map((change) => ({ ...change, version: String(change.version) }));
  const inserted = await runStatement<InsertedChange>(tx, 'insert-changes', [toJson(given)]);
  expectAll('insert-changes', inserted.length, changes.length);
  const positions = new Map(inserted.map((change) => [subjectOf(change), change.position]));
  return changes.map((change) => positions.get(subjectOf(change)) ?? '');
}

interface InsertedChange extends Pick<Change, 'entity' | 'subscriber_id' | 'subject_id'> {
  readonly position: string;
}

/** A recording writes at most one change of a row. */
function subjectOf({
  entity,
  subscriber_id,
  subject_id,
}: Pick<Change, 'entity' | 'subscriber_id' | 'subject_id'>): string {
  return `${entity}\n${subscriber_id}\n${subject_id}`;
}

/** A guard refused: somebody wrote without the lock. The recording is rolled back and decided anew from what is there. */
function expectAll(statement: string, done: number, wanted: number): void {
  if (done !== wanted)
    throw new Error(`${statement} wrote ${done} of ${wanted} rows: something else wrote them meanwhile`);
}
