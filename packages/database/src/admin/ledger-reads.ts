import type { Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { timestamp } from '../row-codec';

/** How many deliveries of a source and hour ended how (protocol section 7). */
export interface LedgerLine {
  readonly source: string;
  readonly hour: Timestamp;
  readonly outcome: string;
  readonly reason: string | null;
  readonly deliveries: string;
}

/** An hour as an audit last found it: it balances if accepted = counted + pending. */
export interface LedgerBalance {
  readonly source: string;
  readonly hour: Timestamp;
  readonly accepted: string;
  readonly counted: string;
  readonly pending: string;
  readonly balances: boolean;
  readonly auditedAt: Timestamp;
}

/** Numbers of an ingest process that are neither a delivery nor voided: perhaps lost. */
export interface LedgerHole {
  readonly ingestId: string;
  readonly firstSeq: string;
  readonly lastSeq: string;
  readonly afterAt: Timestamp | null;
  readonly beforeAt: Timestamp;
  readonly foundAt: Timestamp;
}

export interface WantedLedger {
  readonly sources: readonly string[] | null;
  readonly from: Timestamp;
  readonly until: Timestamp;
}

export interface LedgerReads {
  lines(wanted: WantedLedger): Promise<LedgerLine[]>;
  balances(wanted: WantedLedger): Promise<LedgerBalance[]>;
  /** Those that were not filled since. */
  openHoles(limit: number): Promise<LedgerHole[]>;
  /** Until when it was audited; null before the first audit has ended. */
  auditedUntil(): Promise<Timestamp | null>;
}

export function createLedgerReads(prisma: PrismaClient): LedgerReads {
  return {
    lines: (wanted) => mapped(() => listLines(prisma, wanted)),
    balances: (wanted) => mapped(() => listBalances(prisma, wanted)),
    openHoles: (limit) => mapped(() => listOpenHoles(prisma, limit)),
    auditedUntil: () =>
      mapped(async () => {
        const ended = { finished_at: { not: null } };
        const last = await prisma.ledger_audit.findFirst({ where: ended, orderBy: { id: 'desc' } });
        return last && timestamp(last.audited_until);
      }),
  };
}

function whereOf({ sources, from, until }: WantedLedger) {
  return { ...(sources && { source: { in: [...sources] } }), hour: { gte: from, lt: until } };
}

async function listLines(prisma: PrismaClient, wanted: WantedLedger): Promise<LedgerLine[]> {
  const rows = await prisma.ledger_hour.findMany({
    where: whereOf(wanted),
    orderBy: [{ source: 'asc' }, { hour: 'desc' }, { outcome: 'asc' }, { reason: 'asc' }],
  });
  return rows.map(({ source, hour, outcome, reason, deliveries }) => ({
    ...{ source, hour: timestamp(hour), outcome, reason: reason === '' ? null : reason },
    deliveries: String(deliveries),
  }));
}

async function listBalances(prisma: PrismaClient, wanted: WantedLedger): Promise<LedgerBalance[]> {
  const rows = await prisma.ledger_balance.findMany({
    where: whereOf(wanted),
    orderBy: [{ source: 'asc' }, { hour: 'desc' }],
  });
  return rows.map(({ source, hour, accepted, counted, pending, audited_at }) => ({
    ...{ source, hour: timestamp(hour), accepted: String(accepted), counted: String(counted) },
    ...{ pending: String(pending), balances: accepted === counted + pending, auditedAt: timestamp(audited_at) },
  }));
}

async function listOpenHoles(prisma: PrismaClient, limit: number): Promise<LedgerHole[]> {
  const rows = await prisma.ingest_hole.findMany({
    where: { filled_at: null },
    orderBy: [{ found_at: 'desc' }, { ingest_id: 'asc' }, { first_seq: 'asc' }],
    take: limit,
  });
  return rows.map((row) => ({
    ...{ ingestId: row.ingest_id, firstSeq: String(row.first_seq), lastSeq: String(row.last_seq) },
    ...{ afterAt: row.after_at && timestamp(row.after_at), beforeAt: timestamp(row.before_at) },
    foundAt: timestamp(row.found_at),
  }));
}
