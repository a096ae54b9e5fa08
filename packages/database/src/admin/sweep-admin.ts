import type { Timestamp } from '@evenkeel/event-schemas';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';
import { audited, type Actor } from './audit';

export interface ShownSweep {
  readonly id: string;
  readonly source: string;
  readonly reason: string;
  readonly state: string;
  readonly stage: string;
  readonly next_page: number;
  readonly total_pages: number | null;
  readonly total_objects: string | null;
  readonly pages: string;
  readonly rows: string;
  readonly changes: string;
  /** Differences that no webhook had told of. */
  readonly unannounced: string;
  readonly missing_subscribers: string;
  readonly missing_rewards: string;
  /** `held`: too many rows were missing, so none is removed before a person accepts it, or samples are there after all. */
  readonly brake: string | null;
  readonly braked_entity: string | null;
  /** What the planner compared. */
  readonly plan: unknown;
  readonly requested_at: Timestamp;
  readonly started_at: Timestamp | null;
  readonly finished_at: Timestamp | null;
}

export interface WantedSweeps {
  readonly sources: readonly string[] | null;
  readonly state?: string | undefined;
  readonly before: string | null;
  readonly limit: number;
}

export interface SweepAdmin {
  /** The newest first. */
  list(wanted: WantedSweeps): Promise<ShownSweep[]>;
  find(id: string): Promise<ShownSweep | null>;
  /** One that is asked for, or under way, is answered as it is: a source has one at a time. */
  request(source: string, by: Actor): Promise<ShownSweep | 'not_found'>;
  /** `ended`: it is over already. */
  cancel(id: string, by: Actor): Promise<ShownSweep | 'not_found' | 'ended'>;
  /** What the sweep lacked may be removed. `not_held`: its brake is not held. */
  acceptVanishing(id: string, by: Actor): Promise<ShownSweep | 'not_found' | 'not_held'>;
}

type Row = NonNullable<Awaited<ReturnType<PrismaClient['sweep']['findFirst']>>>;
const OPEN = ['requested', 'running'];

export function createSweepAdmin(prisma: PrismaClient): SweepAdmin {
  return {
    list: (wanted) => mapped(() => listSweeps(prisma, wanted)),
    find: (id) =>
      mapped(async () => {
        const row = await prisma.sweep.findUnique({ where: { id: BigInt(id) } });
        return row && show(row);
      }),
    request: (source, by) => requestSweep(prisma, source, by),
    cancel: (id, by) =>
      change<'ended'>(prisma, id, by, 'cancelled', (row) =>
        OPEN.includes(row.state) ? { state: 'cancelled', finished_at: new Date() } : 'ended',
      ),
    acceptVanishing: (id, by) =>
      change<'not_held'>(prisma, id, by, 'vanishing_accepted', (row) =>
        row.brake === 'held' ? { brake: 'accepted' } : 'not_held',
      ),
  };
}

async function listSweeps(
  prisma: PrismaClient,
  { sources, state, before, limit }: WantedSweeps,
): Promise<ShownSweep[]> {
  const rows = await prisma.sweep.findMany({
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

function requestSweep(prisma: PrismaClient, source: string, by: Actor): Promise<ShownSweep | 'not_found'> {
  return audited<ShownSweep | 'not_found'>(prisma, by, async (tx) => {
    if ((await tx.source.findUnique({ where: { name: source } })) === null) return { result: 'not_found', entry: null };
    const [made] = await runStatement<{ id: string }>(tx, 'request-sweep', [source, 'requested', '{}']);
    const open = await tx.sweep.findFirstOrThrow({ where: { source, state: { in: OPEN } } });
    const result = show(open);
    const entry = { action: 'sweep.requested', resource: `sweep ${result.id}`, source, before: null, after: result };
    return { result, entry: made ? entry : null };
  });
}

function change<R extends string>(
  prisma: PrismaClient,
  id: string,
  by: Actor,
  action: string,
  write: (row: Row) => Prisma.sweepUpdateInput | R,
): Promise<ShownSweep | 'not_found' | R> {
  return audited<ShownSweep | 'not_found' | R>(prisma, by, async (tx) => {
    const row = await tx.sweep.findUnique({ where: { id: BigInt(id) } });
    if (row === null) return { result: 'not_found', entry: null };
    const data = write(row);
    if (typeof data === 'string') return { result: data, entry: null };
    const result = show(await tx.sweep.update({ where: { id: row.id }, data }));
    const { source } = row;
    const entry = { action: `sweep.${action}`, resource: `sweep ${id}`, source, before: show(row), after: result };
    return { result, entry };
  });
}

function show(row: Row): ShownSweep {
  const time = (value: Date | null): Timestamp | null => value && timestamp(value);
  return {
    ...{ id: String(row.id), source: row.source, reason: row.reason, state: row.state, stage: row.stage },
    ...{ next_page: row.next_page, total_pages: row.total_pages },
    total_objects: row.total_objects === null ? null : String(row.total_objects),
    ...{ pages: String(row.pages), rows: String(row.rows), changes: String(row.changes) },
    unannounced: String(row.unannounced),
    ...{ missing_subscribers: String(row.missing_subscribers), missing_rewards: String(row.missing_rewards) },
    ...{ brake: row.brake, braked_entity: row.braked_entity, plan: row.plan },
    ...{
      requested_at: timestamp(row.requested_at),
      started_at: time(row.started_at),
      finished_at: time(row.finished_at),
    },
  };
}
