/**
 * The ports of a replay on Postgres (protocol section 7). One that changes something: the source's lock first, then all of a
 * step in one transaction, the cursor of the replay too. A dry run: a transaction that Postgres lets only read, without a lock.
 */
import {
  ReplayNotOurs,
  type LoadedForReplay,
  type MendedDelivery,
  type RecordedBatch,
  type ReplayReading,
  type ReplayRecorder,
  type ReplayViewer,
  type WantedSubscribers,
  type WrittenStep,
} from '@evenkeel/sync-engine';
import type { PrismaClient } from './generated/prisma/client';
import type { RememberedTerms } from './erasure/remembered-terms';
import { inTransaction } from './in-transaction';
import { decodeRow, timestamp } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';
import { inSourceTransaction } from './source-transaction';
import { toJson } from './to-json';
import { expectAll, insertChanges, upsertRows } from './write-rows';

/** Who runs a replay, and where it stands. */
export interface ReplayPlace {
  readonly id: string;
  readonly holder: string;
  readonly heldForMs: number;
  readonly cursor: string;
}

/** `moved` is told, once it is committed, how far the replay has come. */
export function createReplayRecorder(
  prisma: PrismaClient,
  placeNow: () => ReplayPlace,
  moved: (reached: string) => void,
  remembered: RememberedTerms,
): ReplayRecorder {
  return {
    async inReplaying(source, work) {
      let reached: string | undefined;
      const done = await inSourceTransaction(prisma, source, (tx) =>
        work({
          ...createReading(tx, source, remembered),
          async write(step) {
            await writeStep(tx, step, placeNow());
            reached = step.reached;
          },
        }),
      );
      if (reached !== undefined) moved(reached);
      return done;
    },
  };
}

export function createReplayViewer(prisma: PrismaClient, source: string, remembered: RememberedTerms): ReplayViewer {
  return {
    inViewing: (work) =>
      inTransaction(prisma, async (tx) => {
        await runStatement(tx, 'forbid-writes', []);
        return work(createReading(tx, source, remembered));
      }),
  };
}

function createReading(tx: StatementRunner, source: string, remembered: RememberedTerms): ReplayReading {
  return {
    load: (wanted) => load(tx, source, wanted, remembered),
    loadRewards: async (keys) => {
      const owners = keys.map((key) => key.subscriber_id);
      const found = await runStatement<{ row: string }>(tx, 'load-rewards', [source, owners, keys.map(({ id }) => id)]);
      return found.map(({ row }) => decodeRow('reward', row));
    },
  };
}

interface Loaded {
  readonly newest_fence: string;
  readonly now: Date;
  readonly newest_erased: string | null;
  readonly row: string;
}

/** The first row is the moment's; each of the others is a subscriber. */
async function load(
  tx: StatementRunner,
  source: string,
  { ids, codes, emails }: WantedSubscribers,
  remembered: RememberedTerms,
): Promise<LoadedForReplay> {
  const [first, ...found] = await runStatement<Loaded>(tx, 'load-replay-rows', [source, ids, codes, emails]);
  if (!first) throw new Error('load-replay-rows answered no row');
  return {
    newestFence: BigInt(first.newest_fence),
    now: timestamp(first.now),
    subscribers: found.map(({ row }) => decodeRow('subscriber', row)),
    erased: await remembered.of(tx, source, first.newest_erased),
  };
}

async function writeStep(
  tx: StatementRunner,
  { batch, mended, reached, counts }: WrittenStep,
  place: ReplayPlace,
): Promise<void> {
  await upsertRows(tx, batch.rows, 'subscriber');
  await upsertRows(tx, batch.rows, 'reward');
  const changeIds = await insertChanges(tx, batch.changes);
  await recordMended(tx, batch, mended, { changeIds, replay: place.id });
  await advance(tx, place, reached, counts);
}

async function recordMended(
  tx: StatementRunner,
  { source, moment: { fence } }: RecordedBatch,
  mended: readonly MendedDelivery[],
  { changeIds, replay }: { readonly changeIds: readonly string[]; readonly replay: string },
): Promise<void> {
  const [first, last] = [mended[0], mended.at(-1)];
  if (!first || !last) return;
  const given = mended.map(({ recorded, former }) => ({
    ...{ id: recorded.delivery.id, event_type: recorded.event_type, subject_id: recorded.subject_id },
    ...{ fence: String(fence), outcome: recorded.outcome, reason: recorded.reason },
    change_ids: recorded.changes.map((index) => changeIds[index]),
    ...{ former_outcome: former.outcome, former_reason: former.reason },
  }));
  const range = [first.recorded.delivery.id, last.recorded.delivery.id];
  const recorded = await runStatement(tx, 'record-replayed', [source, toJson(given), ...range, replay]);
  expectAll('record-replayed', recorded.length, mended.length);
}

/** Throws `ReplayNotOurs`. */
export async function advance(
  client: StatementRunner,
  { id, holder, heldForMs, cursor }: ReplayPlace,
  reached: string,
  counts: object,
): Promise<void> {
  const moved = await runStatement(client, 'advance-replay', [id, holder, cursor, reached, toJson(counts), heldForMs]);
  if (moved.length === 0) throw new ReplayNotOurs(`replay ${id} was cancelled, or somebody else runs it`);
}
