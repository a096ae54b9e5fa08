import { setTimeout as delay } from 'node:timers/promises';
import type { Database, FinishedSweep } from '@evenkeel/database';

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
  let moved = { at: performance.now(), what: '' };
  for (;;) {
    const watched = await look(database, source, id);
    show(watched);
    const { sweep, due, status } = watched;
    const what = `${sweep.stage} ${sweep.pages} ${sweep.state} ${due}`;
    if (what !== moved.what) moved = { at: performance.now(), what };
    const waitsLonger = performance.now() - moved.at > PATIENCE_MS;
    if (status === 'degraded' || status === 'paused' || signal.aborted) return watched;
    if (sweep.state === 'cancelled' || (sweep.state === 'done' && (due === 0 || waitsLonger))) return watched;
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined); // the look above ends it
  }
}

async function look(database: Database, source: string, id: string): Promise<WatchedSweep> {
  const [sweep, state, counts] = await Promise.all([
    database.sweeps.find(id),
    database.sourceStates.load(source),
    database.dueRows.count(source, 0),
  ]);
  if (!sweep || !state) throw new Error(`the source ${source} was removed meanwhile`);
  return { sweep, due: counts.due, status: state.status, reason: state.statusReason };
}
