import type { SourceStatus, Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from './generated/prisma/client';
import { mapDatabaseError } from './map-database-error';
import { timestamp } from './row-codec';
import { runStatement } from './run-statement';
import type { BrakedEntity } from './sweeps';

/** How a source stands. */
export interface SyncState {
  readonly status: SourceStatus;
  readonly statusReason: string | null;
  readonly statusSince: Timestamp;
  readonly now: Timestamp;
  /** When the campaign's counts were last compared with ours. */
  readonly checkedAt: Timestamp | null;
  readonly campaignSeenAt: Timestamp | null;
  /** When the last complete sweep began: what changed before is in the mirror. Null before there was one. */
  readonly sweptFrom: Timestamp | null;
  readonly sweptAt: Timestamp | null;
  readonly braked: HeldBrake | null;
}

/** Of which sweep, for which rows, and what samples of them said. */
export interface HeldBrake {
  readonly sweep: string;
  readonly entity: BrakedEntity;
  /** All that the sweep lacked has been noted. */
  readonly sweepDone: boolean;
  readonly absent: number;
  readonly present: number;
}

export interface SourceStates {
  /** Null if there is no such source. */
  load(source: string): Promise<SyncState | null>;
  /** Answers whether it was another before. One that a person paused stays paused. */
  setStatus(source: string, status: Exclude<SourceStatus, 'paused'>, reason: string | null): Promise<boolean>;
  noteCheck(source: string, campaignSeen: boolean): Promise<void>;
  deliveryCameSince(source: string, since: Timestamp): Promise<boolean>;
  /** Subscribers and rewards that stand and that a read has seen. */
  countListed(source: string): Promise<{ readonly subscribers: number; readonly rewards: number }>;
}

export function createSourceStates(prisma: PrismaClient): SourceStates {
  return {
    load: (source) => loadState(prisma, source),
    setStatus: (source, status, reason) => setStatus(prisma, source, status, reason),
    noteCheck: async (source, seen) => {
      await runStatement(prisma, 'note-check', [source, seen]);
    },
    async deliveryCameSince(source, since) {
      const [row] = await runStatement<{ came: boolean }>(prisma, 'delivery-came-since', [source, since]);
      return row?.came ?? false;
    },
    async countListed(source) {
      const [counts] = await runStatement<{ subscribers: number; rewards: number }>(prisma, 'count-listed', [source]);
      return counts ?? { subscribers: 0, rewards: 0 };
    },
  };
}

interface StoredState {
  readonly status: SourceStatus;
  readonly status_reason: string | null;
  readonly status_since: Date;
  readonly now: Date;
  readonly checked_at: Date | null;
  readonly campaign_seen_at: Date | null;
  readonly swept_from: Date | null;
  readonly swept_at: Date | null;
  readonly braked_sweep: string | null;
  readonly braked_entity: BrakedEntity | null;
  readonly braked_sweep_done: boolean;
  readonly samples_absent: number;
  readonly samples_present: number;
}

async function loadState(prisma: PrismaClient, source: string): Promise<SyncState | null> {
  const [stored] = await runStatement<StoredState>(prisma, 'load-sync-state', [source]);
  if (!stored) return null;
  const time = (value: Date | null): Timestamp | null => value && timestamp(value);
  return {
    status: stored.status,
    statusReason: stored.status_reason,
    statusSince: timestamp(stored.status_since),
    now: timestamp(stored.now),
    checkedAt: time(stored.checked_at),
    campaignSeenAt: time(stored.campaign_seen_at),
    sweptFrom: time(stored.swept_from),
    sweptAt: time(stored.swept_at),
    braked: heldBrake(stored),
  };
}

function heldBrake(stored: StoredState): HeldBrake | null {
  const { braked_sweep: sweep, braked_entity: entity, braked_sweep_done: sweepDone } = stored;
  if (sweep === null || entity === null) return null;
  return { sweep, entity, sweepDone, absent: stored.samples_absent, present: stored.samples_present };
}

async function setStatus(
  prisma: PrismaClient,
  name: string,
  status: Exclude<SourceStatus, 'paused'>,
  reason: string | null,
): Promise<boolean> {
  const isAnother = [{ status: { not: status } }, { status_reason: { not: reason } }];
  // In SQL nothing is `not` null unless it is asked for.
  const orHasNone = reason === null ? [] : [{ status_reason: null }];
  try {
    const { count } = await prisma.source.updateMany({
      where: { name, status: { not: 'paused' }, OR: [...isAnother, ...orHasNone] },
      data: { status, status_reason: reason, status_since: new Date(), updated_at: new Date() },
    });
    return count > 0;
  } catch (error) {
    throw mapDatabaseError(error);
  }
}
