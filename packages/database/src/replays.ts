import type { Outcome, Reason } from '@evenkeel/event-schemas';
import { encodeBody } from '@evenkeel/event-schemas';
import {
  NO_COUNTS,
  type KeptDelivery,
  type ReplayCounts,
  type ReplayRecorder,
  type ReplayViewer,
} from '@evenkeel/sync-engine';
import type { RememberedTerms } from './erasure/remembered-terms';
import type { PrismaClient } from './generated/prisma/client';
import { advance, createReplayRecorder, createReplayViewer } from './replay-store';
import { timestamp } from './row-codec';
import { runStatement } from './run-statement';

/** Which deliveries, besides the range of their ids; null is any. */
export interface ReplayFilter {
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
  readonly type: string | null;
  readonly subject: string | null;
}

export interface ReplayRange {
  readonly source: string;
  readonly filter: ReplayFilter;
  readonly untilId: string;
}

/** What comes next of a replay, and up to which id that is. */
export interface KeptDeliveries {
  readonly deliveries: readonly KeptDelivery[];
  readonly reached: string;
}

/** How many deliveries are looked at, and how many of them are answered, at most. */
export interface LookAt {
  readonly look: number;
  readonly most: number;
}

/** One that this worker runs. */
export interface ClaimedReplay extends ReplayRange {
  readonly id: string;
  readonly dryRun: boolean;
  readonly fence: bigint | null;
  readonly counts: ReplayCounts;
  /** Where it stands: beyond it are those still to do. It is over when this is `untilId`. */
  cursor(): string;
  /** Each of its transactions moves the cursor. */
  readonly recorder: ReplayRecorder;
  /** For a dry run: what it counted. Throws `ReplayNotOurs`. */
  noteViewed(reached: string, counts: ReplayCounts): Promise<void>;
  /** Another worker may go on, after so long. */
  release(afterMs: number): Promise<void>;
  fail(why: string): Promise<void>;
}

export interface Replays {
  /** The oldest that nobody runs; null: there is none. `onlyOfOne`: only one that is of a single delivery. */
  claim(holder: string, heldForMs: number, onlyOfOne?: boolean): Promise<ClaimedReplay | null>;
  load(range: ReplayRange, after: string, at: LookAt): Promise<KeptDeliveries>;
  viewer(source: string): ReplayViewer;
}

export function createReplays(prisma: PrismaClient, remembered: RememberedTerms): Replays {
  return {
    claim: (holder, heldForMs, onlyOfOne = false) => claim(prisma, holder, heldForMs, onlyOfOne, remembered),
    load: (range, after, at) => load(prisma, range, after, at),
    viewer: (source) => createReplayViewer(prisma, source, remembered),
  };
}

interface StoredReplay {
  readonly id: string;
  readonly source: string;
  readonly filter: string;
  readonly dry_run: boolean;
  readonly until_id: string;
  readonly cursor: string;
  readonly fence: string | null;
  readonly counts: string;
}

async function claim(
  prisma: PrismaClient,
  holder: string,
  heldForMs: number,
  onlyOfOne: boolean,
  remembered: RememberedTerms,
): Promise<ClaimedReplay | null> {
  const [stored] = await runStatement<StoredReplay>(prisma, 'claim-replay', [holder, heldForMs, onlyOfOne]);
  if (!stored) return null;
  const { id, source } = stored;
  let { cursor } = stored;
  const place = () => ({ id, holder, heldForMs, cursor });
  const moveTo = (reached: string) => void (cursor = reached);
  return {
    ...{ id, source, filter: filterOf(JSON.parse(stored.filter) as Partial<ReplayFilter>), untilId: stored.until_id },
    ...{ dryRun: stored.dry_run, fence: stored.fence === null ? null : BigInt(stored.fence) },
    counts: countsOf(JSON.parse(stored.counts) as Partial<ReplayCounts>),
    cursor: () => cursor,
    recorder: createReplayRecorder(prisma, place, moveTo, remembered),
    async noteViewed(reached, counts) {
      await advance(prisma, place(), reached, counts);
      moveTo(reached);
    },
    async release(afterMs) {
      await runStatement(prisma, 'release-replay', [id, holder, afterMs]);
    },
    async fail(why) {
      await runStatement(prisma, 'fail-replay', [id, holder, why]);
    },
  };
}

/** As it is stored: what was not asked for is not in it. */
export function filterOf(stored: Partial<ReplayFilter>): ReplayFilter {
  const { outcome = null, reason = null, type = null, subject = null } = stored;
  return { outcome, reason, type, subject };
}

/** Of one that has counted nothing yet, nothing is stored. */
export function countsOf(stored: Partial<ReplayCounts>): ReplayCounts {
  return { ...NO_COUNTS, ...stored };
}

interface StoredDelivery {
  readonly reached: string;
  readonly id: string;
  readonly received_at: Date;
  readonly ingest_id: string;
  readonly ingest_seq: string;
  readonly body: string;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
}

async function load(
  prisma: PrismaClient,
  { source, filter, untilId }: ReplayRange,
  after: string,
  { look, most }: LookAt,
): Promise<KeptDeliveries> {
  const { outcome, reason, type, subject } = filter;
  const [first, ...found] = await runStatement<StoredDelivery>(prisma, 'load-replay-deliveries', [
    ...[source, after, untilId, outcome, reason, type, subject, look, most],
  ]);
  if (!first) throw new Error('load-replay-deliveries answered no row');
  return { reached: first.reached, deliveries: found.map((stored) => deliveryOf(source, stored)) };
}

function deliveryOf(source: string, { body, received_at, ingest_seq, ...stored }: StoredDelivery): KeptDelivery {
  const { id, ingest_id, outcome, reason } = stored;
  return {
    ...{ outcome, reason },
    delivery: {
      ...{ id, source, ingest_id, ingest_seq: Number(ingest_seq), headers: {}, received_at: timestamp(received_at) },
      ...encodeBody(Buffer.from(body, 'base64')),
    },
  };
}
