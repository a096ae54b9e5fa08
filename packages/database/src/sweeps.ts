import type { SweepProgress, SweepStage } from '@evenkeel/sync-engine';
import type { PrismaClient, sweep as StoredSweep } from './generated/prisma/client';
import { mapped } from './mapped';
import { runStatement } from './run-statement';

export type SweepReason = 'initial' | 'scheduled' | 'due_rows' | 'counts_differ' | 'requested';

/** A sweep that is asked for or under way. */
export interface OpenSweep extends SweepProgress {
  readonly id: string;
  readonly reason: SweepReason;
  /** Where the rows that the pages lacked are looked for next. */
  readonly missingAfter: string;
  readonly started: boolean;
}

export interface SweepSums {
  readonly pages: number;
  readonly rows: number;
  readonly changes: number;
  readonly unannounced: number;
}

export type SweptEntity = 'subscriber' | 'reward';
/** Of what a sweep lacked too many. */
export type BrakedEntity = SweptEntity | 'both';

/** One draw of rows that the sweep lacked. */
export interface BrakeSamples {
  readonly entity: BrakedEntity;
  readonly absent: number;
  readonly present: number;
  /** They are enough to release the brake. */
  readonly confirm: boolean;
}

export interface FinishedSweep extends SweepSums {
  readonly missing: number;
  readonly id: string;
  readonly reason: SweepReason;
  readonly state: 'requested' | 'running' | 'done' | 'cancelled';
  readonly stage: SweepStage;
  readonly nextPage: number;
  readonly totalPages: number | null;
  readonly brake: 'held' | 'accepted' | 'confirmed' | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface Sweeps {
  open(source: string): Promise<OpenSweep | null>;
  /** Answers the open one if there is one already: a source has one at a time. */
  request(source: string, reason: SweepReason, plan: object): Promise<string>;
  start(id: string): Promise<void>;
  /** False if it is over: a person has cancelled it. */
  advance(
    id: string,
    progress: SweepProgress & { readonly missingAfter: string },
    more: Partial<SweepSums>,
  ): Promise<boolean>;
  finish(id: string): Promise<void>;
  setMissing(id: string, entity: SweptEntity, rows: number): Promise<void>;
  holdBrake(id: string, entity: SweptEntity): Promise<void>;
  /** Whether a brake was held that now is not. */
  releaseBrake(source: string, by: 'accepted'): Promise<boolean>;
  /** Instead of what was counted before. Answers whether the brake was still held for those rows, and only then counts. */
  noteSamples(id: string, samples: BrakeSamples): Promise<boolean>;
  /** Of a kind of rows: those that stood, that no page had, and that no sweep before is known to have lacked. */
  countMissing(source: string, entity: SweptEntity, firstFence: bigint): Promise<number>;
  /** Rows that it lacked and that still wait for their reads by id. */
  countOwed(id: string): Promise<number>;
  find(id: string): Promise<FinishedSweep | null>;
}

export function createSweeps(prisma: PrismaClient): Sweeps {
  return {
    open: (source) => mapped(() => findOpen(prisma, source)),
    request: (source, reason, plan) => mapped(() => requestSweep(prisma, source, reason, plan)),
    start: (id) => mapped(() => startSweep(prisma, id)),
    advance: (id, progress, more) => mapped(() => advance(prisma, id, progress, more)),
    finish: async (id) => {
      await runStatement(prisma, 'finish-sweep', [id]);
    },
    setMissing: (id, entity, rows) =>
      mapped(async () => {
        await update(prisma, id, { [entity === 'subscriber' ? 'missing_subscribers' : 'missing_rewards']: rows });
      }),
    holdBrake: async (id, entity) => {
      await runStatement(prisma, 'hold-brake', [id, entity]);
    },
    releaseBrake: (source, by) => mapped(() => releaseBrake(prisma, source, by)),
    noteSamples: (id, samples) => mapped(() => noteSamples(prisma, id, samples)),
    countMissing: async (source, entity, firstFence) => {
      const statement = entity === 'subscriber' ? 'count-unlisted-subscribers' : 'count-unlisted-rewards';
      const [row] = await runStatement<{ missing: number }>(prisma, statement, [source, String(firstFence)]);
      return row?.missing ?? 0;
    },
    countOwed: async (id) => {
      const [row] = await runStatement<{ owed: number }>(prisma, 'count-owed-to-sweep', [id]);
      return row?.owed ?? 0;
    },
    find: (id) => mapped(() => find(prisma, id)),
  };
}

const OPEN = { in: ['requested', 'running'] };

async function findOpen(prisma: PrismaClient, source: string): Promise<OpenSweep | null> {
  const stored = await prisma.sweep.findFirst({ where: { source, state: OPEN } });
  if (!stored) return null;
  return {
    ...progressOf(stored),
    id: String(stored.id),
    reason: stored.reason as SweepReason,
    missingAfter: stored.missing_after,
    started: stored.state === 'running',
  };
}

function progressOf(stored: StoredSweep): SweepProgress {
  return {
    stage: stored.stage as SweepStage,
    nextPage: stored.next_page,
    totalPages: stored.total_pages,
    totalObjects: stored.total_objects === null ? null : Number(stored.total_objects),
    firstFence: stored.first_fence,
    lastFence: stored.last_fence,
  };
}

/** Two may ask at once: the unique index lets one of them make it. */
async function requestSweep(prisma: PrismaClient, source: string, reason: SweepReason, plan: object): Promise<string> {
  const made = await runStatement<{ id: string }>(prisma, 'request-sweep', [source, reason, JSON.stringify(plan)]);
  const [first] = made;
  if (first) return first.id;
  const open = await findOpen(prisma, source);
  return open ? open.id : requestSweep(prisma, source, reason, plan);
}

/** The database's clock, before any fence of its pages is drawn: what changed before it is in the mirror afterwards. */
async function startSweep(prisma: PrismaClient, id: string): Promise<void> {
  await runStatement(prisma, 'start-sweep', [id]);
}

async function advance(
  prisma: PrismaClient,
  id: string,
  progress: SweepProgress & { readonly missingAfter: string },
  more: Partial<SweepSums>,
): Promise<boolean> {
  const increments = Object.fromEntries(Object.entries(more).map(([name, by]) => [name, { increment: by }]));
  return update(prisma, id, {
    stage: progress.stage,
    next_page: progress.nextPage,
    total_pages: progress.totalPages,
    total_objects: progress.totalObjects,
    first_fence: progress.firstFence,
    last_fence: progress.lastFence,
    missing_after: progress.missingAfter,
    ...increments,
  });
}

type Update = Parameters<PrismaClient['sweep']['updateMany']>[0]['data'];

/** False if it is over: a person has cancelled it. */
async function update(prisma: PrismaClient, id: string, data: Update): Promise<boolean> {
  const { count } = await prisma.sweep.updateMany({ where: { id: BigInt(id), state: OPEN }, data });
  return count > 0;
}

async function releaseBrake(prisma: PrismaClient, source: string, by: 'accepted'): Promise<boolean> {
  const { count } = await prisma.sweep.updateMany({ where: { source, brake: 'held' }, data: { brake: by } });
  return count > 0;
}

/** In one statement with the release: another sweep's brake, or one that is held for more by now, is not released by it. */
async function noteSamples(
  prisma: PrismaClient,
  id: string,
  { entity, absent, present, confirm }: BrakeSamples,
): Promise<boolean> {
  const { count } = await prisma.sweep.updateMany({
    where: { id: BigInt(id), brake: 'held', braked_entity: entity },
    data: { samples_absent: absent, samples_present: present, ...(confirm && { brake: 'confirmed' }) },
  });
  return count > 0;
}

async function find(prisma: PrismaClient, id: string): Promise<FinishedSweep | null> {
  const stored = await prisma.sweep.findUnique({ where: { id: BigInt(id) } });
  if (!stored) return null;
  return {
    id,
    reason: stored.reason as SweepReason,
    state: stored.state as FinishedSweep['state'],
    stage: stored.stage as SweepStage,
    nextPage: stored.next_page,
    totalPages: stored.total_pages,
    ...{ pages: Number(stored.pages), rows: Number(stored.rows), changes: Number(stored.changes) },
    unannounced: Number(stored.unannounced),
    missing: Number(stored.missing_subscribers + stored.missing_rewards),
    brake: stored.brake as FinishedSweep['brake'],
    startedAt: stored.started_at,
    finishedAt: stored.finished_at,
  };
}
