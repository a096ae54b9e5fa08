import type { Outcome, Reason, Timestamp } from '@evenkeel/event-schemas';
import type { ReplayCounts } from '@evenkeel/sync-engine';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { countsOf, filterOf, type ReplayFilter, type ReplayRange } from '../replays';
import { timestamp } from '../row-codec';
import { audited, type Actor } from './audit';
import { idAt, timeOfId } from './delivery-ids';

export const replayStates = ['requested', 'running', 'finished', 'cancelled', 'failed'] as const;
export type ReplayState = (typeof replayStates)[number];

/** What was asked for; what is left out is any. */
export interface AskedFilter {
  readonly outcome?: Outcome | undefined;
  readonly reason?: Reason | undefined;
  readonly type?: string | undefined;
  readonly subject?: string | undefined;
  readonly received_after?: Timestamp | undefined;
  readonly received_before?: Timestamp | undefined;
  /** One delivery, by its id. */
  readonly delivery?: string | undefined;
}

export interface ShownReplay {
  readonly id: string;
  readonly source: string;
  readonly filter: AskedFilter;
  readonly dryRun: boolean;
  readonly state: ReplayState;
  readonly failure: string | null;
  readonly counts: ReplayCounts;
  /** 0 to 1, by the time in which the deliveries came. */
  readonly progress: number;
  readonly requestedBy: string;
  readonly requestedAt: Timestamp;
  readonly startedAt: Timestamp | null;
  readonly finishedAt: Timestamp | null;
  /** Before its first delivery. */
  readonly afterId: string;
  readonly range: ReplayRange;
}

export interface NewReplay {
  readonly source: string;
  readonly filter: AskedFilter;
  readonly dryRun: boolean;
}

export interface WantedReplays {
  /** Null: all. */
  readonly sources: readonly string[] | null;
  readonly state?: ReplayState | undefined;
  /** Those before this id. */
  readonly before: string | null;
  readonly limit: number;
}

export interface ReplayAdmin {
  /** The newest first. */
  list(wanted: WantedReplays): Promise<ShownReplay[]>;
  find(id: string): Promise<ShownReplay | null>;
  request(wanted: NewReplay, by: Actor): Promise<ShownReplay | 'not_found'>;
  /** What it has done stays. */
  cancel(id: string, by: Actor): Promise<ShownReplay | 'not_found' | 'ended'>;
}

const OPEN: readonly string[] = ['requested', 'running'];
type Row = Prisma.replayGetPayload<object>;

export function createReplayAdmin(prisma: PrismaClient): ReplayAdmin {
  return {
    list: (wanted) => mapped(() => listReplays(prisma, wanted)),
    find: (id) =>
      mapped(async () => {
        const row = await prisma.replay.findUnique({ where: { id: BigInt(id) } });
        return row && show(row);
      }),
    request: (wanted, by) => requestReplay(prisma, wanted, by),
    cancel: (id, by) => cancelReplay(prisma, id, by),
  };
}

async function listReplays(
  prisma: PrismaClient,
  { sources, state, before, limit }: WantedReplays,
): Promise<ShownReplay[]> {
  const rows = await prisma.replay.findMany({
    where: {
      ...(sources && { source: { in: [...sources] } }),
      ...(state !== undefined && { state }),
      ...(before !== null && { id: { lt: BigInt(before) } }),
    },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map(show);
}

function requestReplay(
  prisma: PrismaClient,
  { source, filter, dryRun }: NewReplay,
  by: Actor,
): Promise<ShownReplay | 'not_found'> {
  return audited<ShownReplay | 'not_found'>(prisma, by, async (tx) => {
    if ((await tx.source.findUnique({ where: { name: source } })) === null) return { result: 'not_found', entry: null };
    const { afterId, untilId } = await rangeOf(tx, filter);
    const row = await tx.replay.create({
      data: {
        ...{ source, filter: { ...filter }, dry_run: dryRun, requested_by: by.keyName },
        ...{ after_id: afterId, cursor: afterId, until_id: untilId },
      },
    });
    const result = show(row);
    return { result, entry: { action: 'replay.requested', ...entryOf(row), before: null, after: noted(result) } };
  });
}

/** From the first delivery that there is, or the time that was asked for, up to the other one and at most until now. */
async function rangeOf(
  tx: Prisma.TransactionClient,
  { received_after: from, received_before: until, delivery }: AskedFilter,
): Promise<{ readonly afterId: string; readonly untilId: string }> {
  if (delivery !== undefined) return { afterId: idBefore(delivery), untilId: delivery };
  const end = Math.min(Date.now(), until === undefined ? Infinity : Date.parse(until));
  const oldest = await tx.delivery.findFirst({ select: { id: true }, orderBy: { id: 'asc' } });
  const first = oldest === null ? end : timeOfId(oldest.id);
  const begin = Math.min(end, from === undefined ? first : Math.max(Date.parse(from), first));
  return { afterId: idBefore(idAt(begin)), untilId: idBefore(idAt(end)) };
}

/** The greatest id below this one: ranges are beyond their beginning. */
function idBefore(id: string): string {
  const hex = (BigInt(`0x${id.replaceAll('-', '')}`) - 1n).toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function cancelReplay(prisma: PrismaClient, id: string, by: Actor): Promise<ShownReplay | 'not_found' | 'ended'> {
  return audited<ShownReplay | 'not_found' | 'ended'>(prisma, by, async (tx) => {
    const key = { id: BigInt(id) };
    const data = { state: 'cancelled', finished_at: new Date() };
    const { count } = await tx.replay.updateMany({ where: { ...key, state: { in: [...OPEN] } }, data });
    const row = await tx.replay.findUnique({ where: key });
    if (row === null) return { result: 'not_found', entry: null };
    if (count === 0) return { result: 'ended', entry: null };
    const result = show(row);
    return { result, entry: { action: 'replay.cancelled', ...entryOf(row), before: null, after: noted(result) } };
  });
}

function entryOf({ id, source }: Row): { readonly resource: string; readonly source: string } {
  return { resource: `replay ${id}`, source };
}

function noted({ filter, dryRun, state, counts }: ShownReplay): object {
  return { filter, dry_run: dryRun, state, deliveries: counts.deliveries };
}

function show(row: Row): ShownReplay {
  const time = (value: Date | null): Timestamp | null => value && timestamp(value);
  const filter = row.filter as AskedFilter;
  return {
    ...{ id: String(row.id), source: row.source, filter, dryRun: row.dry_run, failure: row.failure },
    ...{ state: row.state as ReplayState, counts: countsOf(row.counts as Partial<ReplayCounts>) },
    ...{ progress: progressOf(row), requestedBy: row.requested_by, requestedAt: timestamp(row.requested_at) },
    ...{ startedAt: time(row.started_at), finishedAt: time(row.finished_at), afterId: row.after_id },
    range: { source: row.source, filter: filterOf(filter as Partial<ReplayFilter>), untilId: row.until_id },
  };
}

/** Ids carry the time at which a delivery came. */
function progressOf({ state, after_id: after, cursor, until_id: until }: Row): number {
  if (state === 'finished' || cursor === until) return 1;
  const [from, now, to] = [timeOfId(after), timeOfId(cursor), timeOfId(until)];
  return to > from ? Math.floor((1_000 * (now - from)) / (to - from)) / 1_000 : 0;
}
