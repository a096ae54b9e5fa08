import { setTimeout as delay } from 'node:timers/promises';
import type { Database, FinishedSweep, SyncState } from '@evenkeel/database';
import type { ReadSource } from '@evenkeel/sync-engine';

export interface WatchedSweep {
  readonly sweep: FinishedSweep;
  /** Rows that still wait for a read by id, for whatever reason. */
  readonly due: number;
  /** Of these, those that the sweep lacked. */
  readonly owed: number;
  /** Nothing is due any more that the sweep made due; hints that came after it are not waited for. */
  readonly answered: boolean;
  readonly status: string;
  readonly reason: string | null;
}

const LOOK_EVERY_MS = 500;
/** What a sweep lacked is read by id, twice, the settle delay apart; if nothing moves for so long, it waits for calls. */
const PATIENCE_MS = 60_000;
/** A source that was degraded before may be good again: until somebody has looked, who may first have to take it over. */
const DEGRADED_PATIENCE_MS = 20_000;

/** Of what it lacked, the first absence makes a row due anew: that may be so long after the sweep. */
const FIRST_ABSENCE_IN_SETTLE_DELAYS = 1.5;

/**
 * Follows a sweep until it is done and nothing is due for it any more. Answers earlier if the source cannot be read, or if
 * what is due waits for something that will take longer.
 */
export async function watchSweep(
  database: Database,
  { name: source, settings }: Pick<ReadSource, 'name' | 'settings'>,
  id: string,
  show: (watched: WatchedSweep) => void,
  signal: AbortSignal,
): Promise<WatchedSweep> {
  let began: string | null = null;
  let moved = { at: performance.now(), what: '' };
  for (;;) {
    const { statusSince, now, ...watched } = await look(database, source, id, settings.settleMs);
    began ??= now;
    show(watched);
    const { sweep, due, answered, status } = watched;
    const what = `${sweep.stage} ${sweep.pages} ${sweep.state} ${due}`;
    if (what !== moved.what) moved = { at: performance.now(), what };
    const stoodFor = performance.now() - moved.at;
    const waitsLonger = stoodFor > PATIENCE_MS;
    if (status === 'degraded' && (statusSince > began || stoodFor > DEGRADED_PATIENCE_MS)) return watched;
    if (status === 'paused' || signal.aborted) return watched;
    if (sweep.state === 'cancelled' || (sweep.state === 'done' && (answered || waitsLonger))) return watched;
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined); // the look above ends it
  }
}

type Looked = WatchedSweep & Pick<SyncState, 'statusSince' | 'now'>;

async function look(database: Database, source: string, id: string, settleMs: number): Promise<Looked> {
  const [sweep, state, counts, owed] = await Promise.all([
    database.sweeps.find(id),
    database.sourceStates.load(source),
    database.dueRows.count(source, 0),
    database.sweeps.countOwed(id),
  ]);
  if (!sweep || !state) throw new Error(`the source ${source} was removed meanwhile`);
  const { status, statusReason: reason, statusSince, now } = state;
  const answered = counts.due === 0 || isAfter(counts.oldestHintAt, sweep.finishedAt, settleMs);
  return { sweep, due: counts.due, owed, answered, status, reason, statusSince, now };
}

function isAfter(oldestHintAt: string | null, finishedAt: Date | null, settleMs: number): boolean {
  if (finishedAt === null || oldestHintAt === null) return false;
  return Date.parse(oldestHintAt) > finishedAt.getTime() + FIRST_ABSENCE_IN_SETTLE_DELAYS * settleMs;
}
