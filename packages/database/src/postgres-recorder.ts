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
  type BegunBatch,
  type BegunRecording,
  type BodySeen,
  type RecordedBatch,
  type Recorder,
  type Recording,
} from '@evenkeel/sync-engine';
import type { Pool } from 'pg';
import type { PrismaClient } from './generated/prisma/client';
import { encodeDelivery } from './encode-delivery';
import type { RememberedTerms } from './erasure/remembered-terms';
import { inRecordingTransaction } from './recording-transaction';
import { decodeRow, timestamp } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';
import { toJson } from './to-json';
import { expectAll, insertChanges, upsertRows } from './write-rows';

export function createPostgresRecorder(pool: Pool, prisma: PrismaClient, remembered: RememberedTerms): Recorder {
  return {
    inRecording: (source, work) =>
      inRecordingTransaction(pool, source, (tx) => work(createRecording(tx, source, remembered))),
    recordVoided: async (voided) => {
      await runStatement(prisma, 'insert-voided', [
        voided.map(({ ingest_id }) => ingest_id),
        voided.map(({ ingest_seq }) => ingest_seq),
      ]);
    },
  };
}

function createRecording(tx: StatementRunner, source: string, remembered: RememberedTerms): Recording {
  return {
    begin: (batch) => begin(tx, source, batch, remembered),
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

/** The first row is the moment's; each of the others is a subscriber. */
type Begun = {
  readonly fence: string;
  readonly now: Date;
  readonly recorded: string[];
  readonly newest_erased: string | null;
} & StoredRow;

async function begin(
  tx: StatementRunner,
  source: string,
  { deliveryIds, wanted }: BegunBatch,
  remembered: RememberedTerms,
): Promise<BegunRecording> {
  const { ids, codes, emails } = wanted;
  const [first, ...found] = await runStatement<Begun>(tx, 'begin-recording', [source, deliveryIds, ids, codes, emails]);
  if (!first) throw new Error('begin-recording answered no row');
  return {
    moment: { fence: BigInt(first.fence), now: timestamp(first.now) },
    recorded: new Set(first.recorded),
    subscribers: found.map(({ row }) => decodeRow('subscriber', row)),
    erased: await remembered.of(tx, source, first.newest_erased),
  };
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

/** What is sent later is made while Postgres writes what was sent before. */
async function writeBatch(tx: StatementRunner, batch: RecordedBatch): Promise<void> {
  const [changeIds, deliveries] = await Promise.all([
    writeChanged(tx, batch),
    encodeDeliveries(batch), // nothing is awaited between the two
  ]);
  const { source, moment, announced } = batch;
  const recorded = await runStatement(tx, 'record-deliveries', [
    ...[source, moment.now, deliveries, changeIds],
    announced.map(({ entity }) => entity),
    announced.map(({ key }) => key.subscriber_id),
    announced.map(({ key }) => key.id),
    announced.map(({ receivedAt }) => receivedAt),
  ]);
  expectAll('record-deliveries', recorded.length, batch.deliveries.length);
}

/** Answers the positions of the changes. */
async function writeChanged(tx: StatementRunner, { rows, changes }: RecordedBatch): Promise<string[]> {
  const [, , positions] = await Promise.all([
    upsertRows(tx, rows, 'subscriber'),
    upsertRows(tx, rows, 'reward'),
    insertChanges(tx, changes),
  ]);
  return positions;
}

async function encodeDeliveries({ deliveries, moment }: RecordedBatch): Promise<string> {
  return Promise.resolve(toJson(deliveries.map((delivery) => encodeDelivery(delivery, moment))));
}
