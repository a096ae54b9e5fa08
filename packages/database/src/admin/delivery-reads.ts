import type { Outcome, Timestamp } from '@evenkeel/event-schemas';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { timestamp } from '../row-codec';
import { idAt } from './delivery-ids';

export interface DeliveryRow {
  readonly id: string;
  readonly source: string;
  readonly receivedAt: Timestamp;
  readonly eventType: string | null;
  readonly subjectId: string | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** Positions of the changes that it made. */
  readonly changeIds: readonly string[];
  readonly replayOf: string | null;
  /** Replays that mended it, in their order. */
  readonly replayIds: readonly string[];
  readonly ingestId: string;
  readonly ingestSeq: string;
}
export interface WholeDelivery extends DeliveryRow {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, hex. */
  readonly digest: string;
}

export interface WantedDeliveries {
  /** Null: all. */
  readonly sources: readonly string[] | null;
  readonly outcome?: Outcome | undefined;
  readonly eventType?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly receivedAfter?: Timestamp | undefined;
  readonly receivedBefore?: Timestamp | undefined;
  /** Those before this id. */
  readonly before: string | null;
  readonly limit: number;
}

export interface DeliveryReads {
  /** The newest first. */
  list(wanted: WantedDeliveries): Promise<DeliveryRow[]>;
  find(id: string): Promise<WholeDelivery | null>;
}

const WITHOUT_BODY = { body: true, headers: true, digest: true } as const;
type Row = Prisma.deliveryGetPayload<{ omit: typeof WITHOUT_BODY }>;

export function createDeliveryReads(prisma: PrismaClient): DeliveryReads {
  return {
    list: (wanted) =>
      mapped(async () => {
        const rows = await prisma.delivery.findMany({
          where: whereOf(wanted),
          orderBy: { id: 'desc' },
          take: wanted.limit,
          omit: WITHOUT_BODY,
        });
        return rows.map(rowOf);
      }),
    find: (id) =>
      mapped(async () => {
        const row = await prisma.delivery.findUnique({ where: { id } });
        if (row === null) return null;
        const body = Buffer.from(row.body);
        return {
          ...rowOf(row),
          body,
          headers: row.headers as Readonly<Record<string, string>>,
          digest: Buffer.from(row.digest).toString('hex'),
        };
      }),
  };
}

function whereOf(wanted: WantedDeliveries): Prisma.deliveryWhereInput {
  const { sources, outcome, eventType, subjectId, receivedAfter, receivedBefore, before } = wanted;
  const below = [before, receivedBefore === undefined ? null : idAt(Date.parse(receivedBefore))].filter(
    (id) => id !== null,
  );
  return {
    ...(sources && { source: { in: [...sources] } }),
    ...(outcome !== undefined && { outcome }),
    ...(eventType !== undefined && { event_type: eventType }),
    ...(subjectId !== undefined && { subject_id: subjectId }),
    AND: [
      ...below.map((id) => ({ id: { lt: id } })),
      ...(receivedAfter === undefined ? [] : [{ id: { gte: idAt(Date.parse(receivedAfter)) } }]),
    ],
  };
}

function rowOf(row: Row): DeliveryRow {
  return {
    ...{ id: row.id, source: row.source, receivedAt: timestamp(row.received_at), eventType: row.event_type },
    ...{ subjectId: row.subject_id, outcome: row.outcome as Outcome, reason: row.reason },
    ...{ changeIds: row.change_ids.map(String), replayOf: row.replay_of },
    replayIds: row.replay_ids.map(String),
    ...{ ingestId: row.ingest_id, ingestSeq: String(row.ingest_seq) },
  };
}
