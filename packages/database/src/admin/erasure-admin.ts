import type { Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from '../generated/prisma/client';
import type { ErasedCounts } from '../erasure/open-erasure';
import { mapped } from '../mapped';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';
import { audited, type Actor } from './audit';

/** An erasure, which is its receipt. */
export interface ShownErasure {
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  /** Once they are known: all rows of the same person. */
  readonly subjects: readonly string[];
  readonly state: string;
  readonly step: string;
  readonly erased: ErasedCounts;
  readonly requested_by: string;
  readonly requested_at: Timestamp;
  readonly started_at: Timestamp | null;
  readonly finished_at: Timestamp | null;
}

export interface WantedErasures {
  readonly sources: readonly string[] | null;
  readonly state?: string | undefined;
  readonly subject?: string | undefined;
  readonly before: string | null;
  readonly limit: number;
}

export interface ErasureAdmin {
  /** The newest first. */
  list(wanted: WantedErasures): Promise<ShownErasure[]>;
  find(id: string): Promise<ShownErasure | null>;
  /** One that is not done is answered as it is; and so is the last one of a person who stands erased. */
  request(source: string, subscriber: string, by: Actor): Promise<ShownErasure | 'not_found'>;
}

type Row = NonNullable<Awaited<ReturnType<PrismaClient['erasure']['findFirst']>>>;

export function createErasureAdmin(prisma: PrismaClient): ErasureAdmin {
  return {
    list: ({ sources, state, subject, before, limit }) =>
      mapped(async () => {
        const rows = await prisma.erasure.findMany({
          where: {
            ...(sources && { source: { in: [...sources] } }),
            ...(state !== undefined && { state }),
            ...(subject !== undefined && { subject_id: subject }),
            ...(before !== null && { id: { lt: BigInt(before) } }),
          },
          orderBy: { id: 'desc' },
          take: limit,
        });
        return rows.map(show);
      }),
    find: (id) =>
      mapped(async () => {
        const row = await prisma.erasure.findUnique({ where: { id: BigInt(id) } });
        return row && show(row);
      }),
    request: (source, subscriber, by) => requestErasure(prisma, source, subscriber, by),
  };
}

function requestErasure(
  prisma: PrismaClient,
  source: string,
  subscriber: string,
  by: Actor,
): Promise<ShownErasure | 'not_found'> {
  return audited<ShownErasure | 'not_found'>(
    prisma,
    by,
    async (tx) => {
      const row = await tx.subscriber.findUnique({ where: { source_id: { source, id: subscriber } } });
      if (row === null) return { result: 'not_found', entry: null };
      const last = () => tx.erasure.findFirst({ where: { source, subject_id: subscriber }, orderBy: { id: 'desc' } });
      const former = row.erased_at === null ? null : await last();
      if (former !== null) return { result: show(former), entry: null };
      const [made] = await runStatement(tx, 'request-erasure', [source, subscriber, by.keyName]);
      const erasure = await last();
      if (erasure === null) throw new Error('an erasure that was asked for is not there');
      const result = show(erasure);
      const what = { action: 'subscriber.erasure_requested', resource: `subscriber ${source}/${subscriber}`, source };
      return { result, entry: made ? { ...what, before: null, after: { erasure: result.id } } : null };
    },
    source,
  );
}

function show(row: Row): ShownErasure {
  const time = (value: Date | null): Timestamp | null => value && timestamp(value);
  return {
    ...{ id: String(row.id), source: row.source, subject: row.subject_id, subjects: row.subjects, state: row.state },
    ...{ step: row.step, erased: row.erased as ErasedCounts, requested_by: row.requested_by },
    requested_at: timestamp(row.requested_at),
    ...{ started_at: time(row.started_at), finished_at: time(row.finished_at) },
  };
}
