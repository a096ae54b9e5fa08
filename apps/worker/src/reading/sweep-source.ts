/**
 * Carries a sweep on from where it stands, page after page (protocol section 5; the rules of its progress are those of the
 * engine's `sweep.ts`). Pages are asked for while the ones before are recorded or wait for it: three handfuls are in memory.
 * Where it stands is written after each recording, so whoever takes over goes on from there.
 */
import type { Entity } from '@evenkeel/event-schemas';
import type { OpenSweep, SweepSums } from '@evenkeel/database';
import {
  advanceSweep,
  mustBrake,
  nextPages,
  ReadFailed,
  readSweepPage,
  recordListAbsences,
  stageAfter,
  type AnsweredRead,
  type Lane,
  type ReadBatch,
  type ReadPage,
  type RecordedReads,
  type RowRead,
  type SweepProgress,
  type SweepStage,
} from '@evenkeel/sync-engine';
import { InOrder } from './in-order';
import { portsFor, recordAnswered, type ReadingContext } from './reading-context';
import { tryRead } from './try-read';

export interface SweepPorts {
  readonly context: () => ReadingContext;
  /** Told of what the pages said, row by row. */
  readonly onRecorded: (reads: readonly AnsweredRead[], rows: readonly RowRead[]) => void;
  /** Told before any row is due for what the pages lacked: from now on nothing may be deleted. */
  readonly onBraked: () => void;
  /** False while the source is paused, or cannot be read. */
  readonly mayRead: () => boolean;
  /** A request that may not be sent now is waited for: until the budget has calls again, or the provider answers. */
  readonly wait: (ms: number) => Promise<void>;
}

type Progress = SweepProgress & Pick<OpenSweep, 'missingAfter'>;

/**
 * Pages that are one recording. The more, the less each costs; but one that changes rows takes longer and holds the
 * source's lock for as long, and webhooks wait for that.
 */
const PAGES_AT_ONCE = { mostlyConfirmed: 32, changed: 4 } as const;
/** The one that is under way, and one that waits for it; so one is always ready, and pages do not grow old. */
const RECORDINGS_AT_ONCE = 2;
/** Of the rows of a recording: if so many changed, so will the next ones. */
const SHARE_CHANGED = 0.1;
const MISSING_AT_ONCE = 500;
const WAIT_FOR_CALLS_MS = 1_000;

/**
 * `cancelled`: a person has ended it; what it has recorded stays. Rejects if it was stopped, or the database is away; it then
 * goes on from where it stood.
 */
export async function sweepSource(open: OpenSweep, by: SweepPorts): Promise<'done' | 'cancelled'> {
  const { log, source } = by.context();
  try {
    await readAll(open, by);
    log.info({ source: source.name, sweep: open.id }, 'swept: the mirror has been compared with every page');
    return 'done';
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    log.info({ source: source.name, sweep: open.id }, 'the sweep was cancelled');
    return 'cancelled';
  }
}

class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

async function keepProgress(
  open: OpenSweep,
  reached: Progress,
  sums: Partial<SweepSums>,
  by: SweepPorts,
): Promise<void> {
  if (!(await by.context().database.sweeps.advance(open.id, reached, sums))) throw new Cancelled();
}

async function readAll(open: OpenSweep, by: SweepPorts): Promise<void> {
  const { database } = by.context();
  if (!open.started) await database.sweeps.start(open.id);
  let progress: Progress = open;
  for (;;) {
    const { stage } = progress;
    progress = isOfPages(stage) ? await readPages(open, progress, stage, by) : await noteMissing(open, progress, by);
    const next = stageAfter(stage);
    if (next === null) break;
    progress = isOfPages(next) ? { ...START_OF_PAGES, stage: next } : { ...progress, stage: next, missingAfter: '' };
    await keepProgress(open, progress, {}, by);
  }
  await database.sweeps.finish(open.id);
}

const START_OF_PAGES: Omit<Progress, 'stage'> = {
  ...{ nextPage: 1, totalPages: null, totalObjects: null, firstFence: null, lastFence: null },
  missingAfter: '',
};

type PageStage = Extract<SweepStage, 'subscribers' | 'rewards'>;

function isOfPages(stage: SweepStage): stage is PageStage {
  return stage === 'subscribers' || stage === 'rewards';
}

async function readPages(open: OpenSweep, from: Progress, stage: PageStage, by: SweepPorts): Promise<Progress> {
  const { connectors, source } = by.context();
  const { pageSize } = connectors.of(source.provider).reads;
  const recording = new InOrder(RECORDINGS_AT_ONCE);
  const noting = new InOrder(RECORDINGS_AT_ONCE);
  let progress = from;
  let atOnce: number = PAGES_AT_ONCE.changed;
  const record = async (pages: readonly ReadPage[], reached: Progress) => {
    const sums = await recordPages(open, pages, by);
    atOnce = sums.changes > sums.rows * SHARE_CHANGED ? PAGES_AT_ONCE.changed : PAGES_AT_ONCE.mostlyConfirmed;
    await noting.add(() => keepProgress(open, reached, sums, by));
  };
  try {
    for (let wanted = nextPages(progress, atOnce); wanted.length > 0; wanted = nextPages(progress, atOnce)) {
      const pages = await askForPages(wanted, open, stage, by);
      if (pages.length === 0) await by.wait(Math.max(waitForPages(by.context()), WAIT_FOR_CALLS_MS));
      if (pages.length === 0) continue;
      const reached = { ...progress, ...advanceSweep(progress, pages, pageSize[stage]) };
      progress = reached;
      await recording.add(() => record(pages, reached));
    }
  } finally {
    await recording.done();
    await noting.done();
  }
  return progress;
}

/** All at once; those before the first that has no answer are of use. One answered long ago would be too old to record. */
async function askForPages(
  wanted: readonly number[],
  open: OpenSweep,
  stage: PageStage,
  by: SweepPorts,
): Promise<ReadPage[]> {
  const context = by.context();
  context.signal.throwIfAborted();
  if (!by.mayRead() || waitForPages(context) > 0) return [];
  // One fence for all: it is drawn before each of their requests, which is what is asked of it.
  const drawn = await context.database.readRecorder.drawFence();
  const ports = { ...portsFor(context, laneOf(open)), recorder: { drawFence: () => Promise.resolve(drawn) } };
  const read = (page: number) => tryRead(context, 'page', () => readSweepPage(context.source, stage, page, ports));
  const pages: ReadPage[] = [];
  for (const page of await Promise.all(wanted.map(read))) {
    if (page === 'no_calls' || page instanceof ReadFailed) break;
    pages.push(page);
  }
  return pages;
}

function laneOf({ reason }: OpenSweep): Lane {
  if (reason === 'due_rows') return 'hints';
  return reason === 'requested' ? 'resync' : 'sweeps';
}

async function recordPages(open: OpenSweep, pages: readonly ReadPage[], by: SweepPorts): Promise<SweepSums> {
  const context = by.context();
  const reads = pages.flatMap((page) => page.reads);
  const cause = { type: 'sweep', id: open.id } as const;
  const recorded = await recordListed(context, { reads, cause, absencesCount: false });
  if (recorded.tally.of('discarded') > 0)
    throw new Error('pages were recorded more than 60 s after they were asked for; they are asked for again');
  by.onRecorded(reads, recorded.reads);
  return {
    pages: pages.length,
    rows: reads.length,
    changes: recorded.changes.length,
    unannounced: recorded.tally.of('unannounced_change'),
  };
}

/** The rows of a page that say something new are read here, and one that cannot be used makes its page unusable. */
async function recordListed(context: ReadingContext, batch: ReadBatch): Promise<RecordedReads> {
  try {
    const recorded = await recordAnswered(context, batch);
    context.health.answered('listed');
    return recorded;
  } catch (error) {
    if (error instanceof ReadFailed) context.health.failed('listed', error);
    throw error;
  }
}

function waitForPages({ health }: ReadingContext): number {
  return Math.max(health.waitFor('page'), health.waitFor('listed'));
}

async function noteMissing(open: OpenSweep, from: Progress, by: SweepPorts): Promise<Progress> {
  const { database, connectors, source } = by.context();
  const { firstFence, lastFence } = from;
  if (firstFence === null || lastFence === null) return from;
  const entity = from.stage === 'missing_subscribers' ? 'subscriber' : 'reward';
  if (from.missingAfter === '') await brakeIfTooMany(open, entity, firstFence, from.totalObjects ?? 0, by);
  const announced = connectors.of(source.provider).announced;
  const ports = { recorder: database.readRecorder, announced: (of: Entity) => announced[of] };
  let progress = from;
  for (let after: string | null = from.missingAfter; after !== null;) {
    by.context().signal.throwIfAborted();
    const slice = { entity, firstFence, pageFence: lastFence, after, limit: MISSING_AT_ONCE } as const;
    const noted = await recordListAbsences(source.name, slice, ports);
    after = noted.after;
    progress = { ...progress, missingAfter: after ?? progress.missingAfter };
    await keepProgress(open, progress, {}, by);
  }
  return progress;
}

async function brakeIfTooMany(
  open: OpenSweep,
  entity: 'subscriber' | 'reward',
  firstFence: bigint,
  listed: number,
  by: SweepPorts,
): Promise<void> {
  const { database, source, log } = by.context();
  const missing = await database.sweeps.countMissing(source.name, entity, firstFence);
  await database.sweeps.setMissing(open.id, entity, missing);
  if (!mustBrake(missing, listed)) return;
  await database.sweeps.holdBrake(open.id, entity);
  by.onBraked();
  log.error(
    { source: source.name, sweep: open.id, entity, missing, listed },
    'a sweep lacks too many rows: nothing is deleted until 20 samples are gone too, or a person accepts it',
  );
}
