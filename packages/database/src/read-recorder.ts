/** The port `ReadRecorder` on Postgres: as `postgres-recorder.ts`, for what the provider answered. */
import type { Entity, Timestamp } from '@evenkeel/event-schemas';
import type {
  DrawnFence,
  ListedAgain,
  ReadRecorder,
  ReadRecording,
  RecordedReads,
  Row,
  RowIdentity,
  RowKey,
  StandingDrift,
  WantedUnlisted,
} from '@evenkeel/sync-engine';
import type { Pool } from 'pg';
import type { PrismaClient } from './generated/prisma/client';
import type { RememberedTerms } from './erasure/remembered-terms';
import { inRecordingTransaction } from './recording-transaction';
import { decodeRow, timestamp } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';
import { writeReads } from './write-reads';

export function createReadRecorder(pool: Pool, prisma: PrismaClient, remembered: RememberedTerms): ReadRecorder {
  return {
    drawFence: () => drawFence(prisma),
    inReadRecording: (source, work) =>
      inRecordingTransaction(pool, source, (tx) => work(createRecording(tx, source, remembered))),
  };
}

interface Begun {
  readonly fence: string;
  readonly now: Date;
  readonly newest_erased: string | null;
}

async function drawFence(prisma: PrismaClient): Promise<DrawnFence> {
  const [row] = await runStatement<{ fence: string; drawn_at: Date }>(prisma, 'draw-fence', []);
  if (!row) throw new Error('draw-fence answered no row');
  return { fence: BigInt(row.fence), drawnAt: timestamp(row.drawn_at) };
}

function createRecording(tx: StatementRunner, source: string, remembered: RememberedTerms): ReadRecording {
  return {
    begin: async () => {
      const [row] = await runStatement<Begun>(tx, 'begin-recording', [source, [], [], [], []]);
      if (!row) throw new Error('begin-recording answered no row');
      return {
        moment: { fence: BigInt(row.fence), now: timestamp(row.now) },
        erased: await remembered.of(tx, source, row.newest_erased),
      };
    },
    confirmUnchanged: (listed, by) => confirmUnchanged(tx, source, listed, by),
    loadRows: (entity, keys) => loadRows(tx, source, entity, keys),
    loadRewardsOf: async (ids) =>
      decodeRows('reward', await runStatement<StoredRow>(tx, 'load-rewards-of', [source, ids])),
    loadUnlisted: (wanted) => loadUnlisted(tx, source, wanted),
    loadStandingDrift: (rows) => loadStandingDrift(tx, source, rows),
    write: (recorded: RecordedReads) => writeReads(tx, recorded),
  };
}

async function confirmUnchanged(
  tx: StatementRunner,
  source: string,
  { rows, fence, drawnAt }: ListedAgain,
  { now, settleMs }: { readonly now: Timestamp; readonly settleMs: number },
): Promise<ReadonlySet<string>> {
  const others = await runStatement<{ id: string }>(tx, 'confirm-unchanged', [
    ...[source, now, settleMs, String(fence), drawnAt],
    rows.map(({ id }) => id),
    rows.map(({ rawDigest }) => rawDigest),
    rows.map(({ figures }) => (figures === undefined ? null : JSON.stringify(figures))),
  ]);
  return new Set(others.map(({ id }) => id));
}

interface StoredRow {
  readonly row: string;
}

function decodeRows(entity: Entity, found: readonly StoredRow[]): Row[] {
  return found.map(({ row }) => decodeRow(entity, row));
}

async function loadRows(tx: StatementRunner, source: string, entity: Entity, keys: readonly RowKey[]): Promise<Row[]> {
  const ids = keys.map((key) => key.id);
  const owners = keys.map((key) => key.subscriber_id);
  const found = {
    subscriber: () => runStatement<StoredRow>(tx, 'load-subscribers-by-id', [source, ids]),
    reward: () => runStatement<StoredRow>(tx, 'load-rewards', [source, owners, ids]),
    campaign: () => runStatement<StoredRow>(tx, 'load-campaigns', [source, ids]),
  };
  return decodeRows(entity, await found[entity]());
}

async function loadUnlisted(tx: StatementRunner, source: string, wanted: WantedUnlisted): Promise<Row[]> {
  const { entity, firstFence, after, limit } = wanted;
  const fence = String(firstFence);
  if (entity === 'subscriber')
    return decodeRows(entity, await runStatement(tx, 'load-unlisted-subscribers', [source, fence, after, limit]));
  // As `unlistedKey` writes it: a reward that bears the id of its subscriber has that id alone.
  const [owner = '', id = owner] = after.split('\n');
  return decodeRows('reward', await runStatement(tx, 'load-unlisted-rewards', [source, fence, owner, id, limit]));
}

interface StoredDrift {
  readonly id: string;
  readonly entity: Entity;
  readonly subscriber_id: string;
  readonly subject_id: string;
  readonly state: StandingDrift['state'];
  readonly before: string;
  readonly due_fence: string;
}

async function loadStandingDrift(
  tx: StatementRunner,
  source: string,
  rows: readonly RowIdentity[],
): Promise<StandingDrift[]> {
  const found = await runStatement<StoredDrift>(tx, 'load-standing-drift', [
    source,
    rows.map(({ entity }) => entity),
    rows.map(({ key }) => key.subscriber_id),
    rows.map(({ key }) => key.id),
  ]);
  return found.map(({ subscriber_id, subject_id, before, due_fence, ...drift }) => ({
    ...drift,
    subscriberId: subscriber_id,
    subjectId: subject_id,
    before: JSON.parse(before) as StandingDrift['before'],
    dueFence: BigInt(due_fence),
  }));
}
