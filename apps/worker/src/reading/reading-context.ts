import type { Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import {
  recordAnswers,
  type Connectors,
  type Digest,
  type Lane,
  type ReadBatch,
  type ReadingPorts,
  type ReadSource,
  type RecordedReads,
} from '@evenkeel/sync-engine';
import { hash } from 'node:crypto';
import type { AccountCalls } from './account-calls';
import type { DriftLog } from './drift-log';
import type { ReadingHealth } from './reading-health';
import type { ReadingMetrics } from './reading-metrics';

const digest: Digest = { sha256: (bytes) => hash('sha256', bytes, 'hex') };

/** What the parts share that read one source. */
export interface ReadingContext {
  /** As it was last loaded: a token or a setting may change at any time. */
  readonly source: ReadSource;
  readonly calls: AccountCalls;
  readonly health: ReadingHealth;
  /** False while a sweep's brake is held: then nothing is deleted. */
  readonly absencesCount: boolean;
  readonly database: Database;
  readonly connectors: Connectors;
  readonly metrics: ReadingMetrics;
  readonly drift: DriftLog;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

export function portsFor({ calls, connectors, database, signal }: ReadingContext, lane: Lane): ReadingPorts {
  return { connectors, recorder: database.readRecorder, budget: calls.lane(lane), signal };
}

/** Records answered reads, counts them, and tells of what a person should know. */
export async function recordAnswered(context: ReadingContext, batch: ReadBatch): Promise<RecordedReads> {
  const { source, database, connectors, metrics } = context;
  const { announced } = connectors.of(source.provider);
  const recorded = await recordAnswers(source, batch, {
    recorder: database.readRecorder,
    digest,
    announced: (entity) => announced[entity],
  });
  metrics.recorded(source.name, batch.cause.type, recorded.tally);
  tellOfDrift(context, recorded);
  return recorded;
}

function tellOfDrift({ source, metrics, log, drift: untold }: ReadingContext, { drift, reads }: RecordedReads): void {
  const confirmed = drift.filter(({ finding }) => finding === 'still_differs').length;
  metrics.driftConfirmed(source.name, confirmed);
  untold.add(confirmed);
  const regressed = reads.filter(({ alarm }) => alarm !== null).length;
  if (regressed > 0)
    log.warn(
      { source: source.name, rows: regressed },
      'the provider answered three times with what looks older than what it said before; it is applied',
    );
}
