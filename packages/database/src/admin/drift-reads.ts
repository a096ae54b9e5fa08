import type { Entity, Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';

/** A row that was not due and differed from the provider, as a second look has confirmed (protocol section 8). */
export interface DriftRow {
  readonly id: string;
  readonly source: string;
  readonly entity: Entity;
  readonly subjectId: string;
  readonly subscriberId: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly likelyCause: string;
  readonly foundBy: string;
  readonly foundAt: Timestamp;
  readonly confirmedAt: Timestamp;
  /** Null: it stands. */
  readonly repairedAt: Timestamp | null;
}

export interface DriftSummary {
  readonly source: string;
  readonly standing: number;
  readonly foundLastDay: number;
  readonly repairedLastDay: number;
  /** When the last complete sweep began; null before there was one. */
  readonly provenAt: Timestamp | null;
  readonly rows: number;
  readonly provenWithinHour: number;
  readonly due: number;
}

export interface WantedDrift {
  /** Null: all. */
  readonly sources: readonly string[] | null;
  readonly entity?: Entity | undefined;
  readonly standing?: boolean | undefined;
  /** Those before this id. */
  readonly before: string | null;
  readonly limit: number;
}

export interface DriftReads {
  /** Confirmed, the newest first. */
  list(wanted: WantedDrift): Promise<DriftRow[]>;
  find(id: string): Promise<DriftRow | null>;
  summarize(sources: readonly string[]): Promise<DriftSummary[]>;
}

type Row = NonNullable<Awaited<ReturnType<PrismaClient['drift']['findFirst']>>>;

interface SummaryRow {
  readonly source: string;
  readonly standing: number;
  readonly found_last_day: number;
  readonly repaired_last_day: number;
  readonly proven_at: Date | null;
  readonly rows: number;
  readonly proven_within_hour: number;
  readonly due: number;
}

export function createDriftReads(prisma: PrismaClient): DriftReads {
  return {
    list: ({ sources, entity, standing, before, limit }) =>
      mapped(async () => {
        const rows = await prisma.drift.findMany({
          where: {
            state: 'confirmed',
            ...(sources && { source: { in: [...sources] } }),
            ...(entity !== undefined && { entity }),
            ...(standing !== undefined && { repaired_at: standing ? null : { not: null } }),
            ...(before !== null && { id: { lt: BigInt(before) } }),
          },
          orderBy: { id: 'desc' },
          take: limit,
        });
        return rows.map(driftRow);
      }),
    find: (id) =>
      mapped(async () => {
        const row = await prisma.drift.findFirst({ where: { id: BigInt(id), state: 'confirmed' } });
        return row && driftRow(row);
      }),
    async summarize(sources) {
      const rows = await runStatement<SummaryRow>(prisma, 'load-drift-summary', [sources]);
      return rows.map((row) => ({
        ...{ source: row.source, standing: row.standing, foundLastDay: row.found_last_day },
        ...{ repairedLastDay: row.repaired_last_day, provenAt: row.proven_at && timestamp(row.proven_at) },
        ...{ rows: row.rows, provenWithinHour: row.proven_within_hour, due: row.due },
      }));
    },
  };
}

function driftRow(row: Row): DriftRow {
  return {
    ...{ id: String(row.id), source: row.source, entity: row.entity as Entity, subjectId: row.subject_id },
    ...{ subscriberId: row.subscriber_id, before: row.before, after: row.after, likelyCause: row.likely_cause },
    ...{ foundBy: row.found_by, foundAt: timestamp(row.found_at), confirmedAt: timestamp(row.confirmed_at) },
    repairedAt: row.repaired_at && timestamp(row.repaired_at),
  };
}
