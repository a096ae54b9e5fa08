/**
 * Runs a replay that this worker has claimed, step by step, until it is over, cancelled, another worker's, or this one stops.
 *
 * - A step is one transaction, the replay's cursor included: a worker that is killed leaves a whole number of steps.
 * - Live traffic goes first, see `give-way.ts`. A dry run takes no lock, so its steps are larger.
 * - The cursor may move over many deliveries of which few fit the filter: how many are looked at in a step adapts to that.
 */
import type { ClaimedReplay, Database, LookAt } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { DeliveryJobs } from '@evenkeel/queue';
import {
  RememberedRows,
  replayDeliveries,
  viewReplay,
  type Connectors,
  type Digest,
  type RecordingSource,
  type ReplayCounts,
} from '@evenkeel/sync-engine';
import { hash } from 'node:crypto';
import { giveWay, LONGEST_WAIT_MS } from './give-way';

export interface ReplayPorts {
  readonly database: Pick<Database, 'replays' | 'findSource'>;
  readonly connectors: Connectors;
  readonly jobs: Pick<DeliveryJobs, 'deliveryCounts'>;
  readonly log: Logger;
  /** Rows of this source may be due. */
  readonly nudge: (source: string) => void;
  readonly stopped: AbortSignal;
}

const MOST = { replay: 250, dry_run: 1_000 } as const;
const LOOK_AT_MOST = 20_000;

const digest: Digest = { sha256: (bytes) => hash('sha256', bytes, 'hex') };

/** Whether it is over; if not, somebody goes on from its cursor. Throws what keeps a step from being done. */
export async function runReplay(replay: ClaimedReplay, ports: ReplayPorts): Promise<boolean> {
  const kind = replay.dryRun ? 'dry_run' : 'replay';
  const remembered = new RememberedRows();
  let { counts } = replay;
  let at: LookAt = { look: MOST[kind], most: MOST[kind] };
  while (!ports.stopped.aborted) {
    const source = await ports.database.findSource(replay.source);
    if (!source || (source.status === 'paused' && !replay.dryRun)) return false;
    const began = performance.now();
    const kept = await ports.database.replays.load(replay, replay.cursor(), at);
    counts = await takeStep(replay, { source, kept, counts, remembered }, ports);
    if (replay.cursor() === replay.untilId) return true;
    at = { ...at, look: lookNext(at, kept.deliveries.length) };
    const tookMs = performance.now() - began;
    await giveWay(ports.jobs, {
      tookMs: replay.dryRun ? 0 : tookMs,
      longestMs: LONGEST_WAIT_MS[kind],
      stopped: ports.stopped,
    });
  }
  return false;
}

interface Step {
  readonly source: RecordingSource;
  readonly kept: Awaited<ReturnType<Database['replays']['load']>>;
  readonly counts: ReplayCounts;
  readonly remembered: RememberedRows;
}

async function takeStep(
  replay: ClaimedReplay,
  { source, kept: { deliveries, reached }, counts, remembered }: Step,
  { database, connectors, nudge }: ReplayPorts,
): Promise<ReplayCounts> {
  const run = { id: replay.id, fence: replay.fence, source };
  const so = { reached, counts };
  if (!replay.dryRun && deliveries.length > 0) {
    const counted = await replayDeliveries(run, deliveries, so, { connectors, digest, recorder: replay.recorder });
    nudge(source.name);
    return counted;
  }
  const viewer = database.replays.viewer(source.name);
  const viewed =
    deliveries.length === 0
      ? { counts }
      : await viewReplay(run, deliveries, so, { connectors, digest, viewer, remembered });
  await replay.noteViewed(reached, viewed.counts);
  return viewed.counts;
}

/** More, if few of them fitted; fewer, if there were more that did than a step takes. */
function lookNext({ look, most }: LookAt, found: number): number {
  if (found === most) return Math.max(most, Math.floor(look / 2));
  return found < most / 2 ? Math.min(LOOK_AT_MOST, look * 2) : look;
}
