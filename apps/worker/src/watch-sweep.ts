import { setTimeout as delay } from 'node:timers/promises';
import type { Database, FinishedSweep, SyncState } from '@evenkeel/database';

export interface WatchedSweep {
  readonly sweep: FinishedSweep;
  /** Rows that still wait for a read by id. */
  readonly due: number;
  readonly status: string;
  readonly reason: string | null;
}

const LOOK_EVERY_MS = 500;
/** What a sweep lacked is read by id, twice, the settle delay apart; if nothing moves for so long, it waits for calls. */
const PATIENCE_MS = 60_000;
/** A source that was degraded before may be good again: until somebody has looked, who may first have to take it over. */
const DEGRADED_PATIENCE_MS = 20_000;

/**
 * Follows a sweep until it is done and nothing is due for it any more. Answers earlier if the source cannot be read, or if
 * what is due waits for something that will take longer.
 */
export async function watchSweep(
  database: Database,
  source: string,
  id: string,
  show: (watched: WatchedSweep) => void,
  signal: AbortSignal,
): Promise<WatchedSweep> {
  let began: string | null = null;
  let moved = { at: performance.now(), what: '' };
  for (;;) {
    const { statusSince, now, ...watched } = await look(database, source, id);
    began ??= now;
    show(watched);
    const { sweep, due, status } = watched;
    const what = `${sweep.stage} ${sweep.pages} ${sweep.state} ${due}`;
    if (what !== moved.what) moved = { at: performance.now(), what };
    const stoodFor = performance.now() - moved.at;
    const waitsLonger = stoodFor > PATIENCE_MS;
    if (status === 'degraded' && (statusSince > began || stoodFor > DEGRADED_PATIENCE_MS)) return watched;
    if (status === 'paused' || signal.aborted) return watched;
    if (sweep.state === 'cancelled' || (sweep.state === 'done' && (due === 0 || waitsLonger))) return watched;
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined); // the look above ends it
  }
}

type Looked = WatchedSweep & Pick<SyncState, 'statusSince' | 'now'>;

async function look(database: Database, source: string, id: string): Promise<Looked> {
  const [sweep, state, counts] = await Promise.all([
    database.sweeps.find(id),
    database.sourceStates.load(source),
    database.dueRows.count(source, 0),
  ]);
  if (!sweep || !state) throw new Error(`the source ${source} was removed meanwhile`);
  const { status, statusReason: reason, statusSince, now } = state;
  return { sweep, due: counts.due, status, reason, statusSince, now };
}
