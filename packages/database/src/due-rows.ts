import type { Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from './generated/prisma/client';
import { timestamp } from './row-codec';
import { runStatement } from './run-statement';

export interface WantedDue {
  readonly source: string;
  /** More than half of the hour's calls are left: reads before the settle delay are wanted as well. */
  readonly ample: boolean;
  readonly settleMs: number;
  /** Ids of subscribers that are being read, or wait for something. */
  readonly except: readonly string[];
  /** Rows that a sweep can answer as well, too. */
  readonly listedToo: boolean;
  /** Rows that a sweep lacked, too. */
  readonly missingToo: boolean;
  readonly limit: number;
}

/** A subscriber that may want a read now, or the owner of rewards that may. */
export interface DueRow {
  readonly id: string;
  readonly dirty: boolean;
  readonly hintAt: Timestamp | null;
  readonly hintFence: bigint;
  readonly fetchFence: bigint;
  readonly confirmedAt: Timestamp | null;
  readonly firstSeenAt: Timestamp;
  readonly lookAt: Timestamp | null;
  /** A sweep lacked it. */
  readonly listAbsent: boolean;
  /** The database's clock when this was asked. */
  readonly now: Timestamp;
}

export interface DueCounts {
  /** Settled, and a sweep can answer them as well. */
  readonly listed: number;
  /** Only a read by id can. */
  readonly byIdOnly: number;
  readonly due: number;
  readonly dirty: number;
  readonly oldestHintAt: Timestamp | null;
  readonly newestHintAt: Timestamp | null;
}

export interface DueRows {
  subscribers(wanted: WantedDue): Promise<DueRow[]>;
  /** Subscribers whose rewards are due. */
  rewardOwners(wanted: WantedDue): Promise<DueRow[]>;
  count(source: string, settleMs: number): Promise<DueCounts>;
  /** Random ones, each once, that a sweep lacked and that are due for it. */
  sampleMissing(source: string, entity: 'subscriber' | 'reward', limit: number): Promise<MissingRow[]>;
}

export interface MissingRow {
  readonly entity: 'subscriber' | 'reward';
  readonly subscriberId: string;
  /** A subscriber's own, or that of a reward of it. */
  readonly id: string;
}

export function createDueRows(prisma: PrismaClient): DueRows {
  const load = async (statement: string, wanted: WantedDue) => {
    const { source, ample, settleMs, except, listedToo, missingToo, limit } = wanted;
    const found = await runStatement<StoredDue>(prisma, statement, [
      source,
      ample,
      settleMs,
      except,
      listedToo,
      missingToo,
      limit,
    ]);
    return found.map(decodeDue);
  };
  return {
    subscribers: (wanted) => load('load-due-subscribers', wanted),
    rewardOwners: (wanted) => load('load-due-rewards', wanted),
    count: (source, settleMs) => countDue(prisma, source, settleMs),
    async sampleMissing(source, entity, limit) {
      const statement = entity === 'subscriber' ? 'sample-missing-subscribers' : 'sample-missing-rewards';
      const drawn = await runStatement<{ subscriber_id: string; id: string }>(prisma, statement, [source, limit]);
      return drawn.map(({ subscriber_id: subscriberId, id }) => ({ entity, subscriberId, id }));
    },
  };
}

interface StoredDue {
  readonly id: string;
  readonly dirty: boolean;
  readonly hint_at: Date | null;
  readonly hint_fence: string;
  readonly fetch_fence: string;
  readonly confirmed_at: Date | null;
  readonly first_seen_at: Date;
  readonly look_at: Date | null;
  readonly list_absent: boolean;
  readonly now: Date;
}

function decodeDue(stored: StoredDue): DueRow {
  return {
    id: stored.id,
    dirty: stored.dirty,
    hintAt: stored.hint_at && timestamp(stored.hint_at),
    hintFence: BigInt(stored.hint_fence),
    fetchFence: BigInt(stored.fetch_fence),
    confirmedAt: stored.confirmed_at && timestamp(stored.confirmed_at),
    firstSeenAt: timestamp(stored.first_seen_at),
    lookAt: stored.look_at && timestamp(stored.look_at),
    listAbsent: stored.list_absent,
    now: timestamp(stored.now),
  };
}

interface StoredCounts {
  readonly listed: number;
  readonly by_id_only: number;
  readonly due: number;
  readonly dirty: number;
  readonly oldest_hint_at: Date | null;
  readonly newest_hint_at: Date | null;
}

async function countDue(prisma: PrismaClient, source: string, settleMs: number): Promise<DueCounts> {
  const [stored] = await runStatement<StoredCounts>(prisma, 'count-due', [source, settleMs]);
  if (!stored) throw new Error('count-due answered no row');
  const { by_id_only: byIdOnly, oldest_hint_at: oldest, newest_hint_at: newest, ...counts } = stored;
  const times = { oldestHintAt: oldest && timestamp(oldest), newestHintAt: newest && timestamp(newest) };
  return { ...counts, byIdOnly, ...times };
}
