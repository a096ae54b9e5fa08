/**
 * A page of what deliveries say otherwise than the mirror. Nothing of it is kept: it is decided when it is asked for, by the
 * functions that a replay decides by, so nothing of a person is in one place more.
 */
import type { ShownReplay } from '@evenkeel/database';
import {
  NO_COUNTS,
  RememberedRows,
  viewReplay,
  type Digest,
  type ReplayDifference,
  type ReplayRun,
} from '@evenkeel/sync-engine';
import { hash } from 'node:crypto';
import type { Services } from '../services';

/** Of one page, so that an answer does not take long when few fit, or few differ. */
const LOOK_AT_MOST = 20_000;
const DECIDE_AT_MOST = 2_000;
const STEP = 200;
const digest: Digest = { sha256: (bytes) => hash('sha256', bytes, 'hex') };

interface WantedPage {
  /** The id of the last delivery of the page before. */
  readonly after: string;
  readonly limit: number;
  readonly signal: AbortSignal;
}

interface Found {
  readonly differences: readonly ReplayDifference[];
  /** Where the next page begins; null: there is none. */
  readonly next: string | null;
}

export async function readDifferences(
  { database, connectors }: Pick<Services, 'database' | 'connectors'>,
  { id, range }: ShownReplay,
  { after, limit, signal }: WantedPage,
): Promise<Found> {
  const source = await database.findSource(range.source);
  if (!source) return { differences: [], next: null };
  const by = { connectors, digest, viewer: database.replays.viewer(source.name), remembered: new RememberedRows() };
  const run: ReplayRun = { id, fence: null, source };
  const found: ReplayDifference[] = [];
  let [at, look, looked, decided] = [after, STEP, 0, 0];
  while (at < range.untilId && looked < LOOK_AT_MOST && decided < DECIDE_AT_MOST && !signal.aborted) {
    const { deliveries, reached } = await database.replays.load(range, at, { look, most: STEP });
    const { differences } = await viewReplay(run, deliveries, { reached, counts: NO_COUNTS }, by);
    const more = differences.slice(0, limit - found.length);
    found.push(...more);
    const last = more.at(-1);
    if (last && found.length === limit && more.length < differences.length)
      return { differences: found, next: last.delivery };
    at = reached;
    [looked, decided] = [looked + look, decided + deliveries.length];
    if (found.length === limit) break;
    if (deliveries.length === 0) look = Math.min(LOOK_AT_MOST, look * 2);
  }
  return { differences: found, next: at < range.untilId ? at : null };
}
