/**
 * The port `Recorder` on Postgres: one transaction, the source's lock first (protocol section 4).
 *
 * The lock makes position order commit order, before-images right and deadlocks impossible; the guards in the upserts
 * keep a row right even if somebody writes without it. READ COMMITTED is needed: each statement after the lock must see
 * what the holder before us committed.
 */
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
import { decodeRow, timestamp } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';
import { inSourceTransaction } from './source-transaction';
import { toJson } from './to-json';
import { expectAll, insertChanges, upsertRows } from './write-rows';

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
  await upsertRows(tx, batch.rows, 'subscriber');
  await upsertRows(tx, batch.rows, 'reward');
  const changeIds = await insertChanges(tx, batch.changes);
  await dismissAnnouncedDrift(tx, batch);
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

async function dismissAnnouncedDrift(tx: StatementRunner, { source, moment, announced }: RecordedBatch): Promise<void> {
  if (announced.length === 0) return;
  await runStatement(tx, 'dismiss-announced-drift', [
    ...[source, moment.now],
    announced.map(({ entity }) => entity),
    announced.map(({ key }) => key.subscriber_id),
    announced.map(({ key }) => key.id),
    announced.map(({ receivedAt }) => receivedAt),
  ]);
}
