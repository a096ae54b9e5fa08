import type { Metrics } from '@evenkeel/observability';
import type { Measure, ReadTally } from '@evenkeel/sync-engine';

export interface ReadingMetrics {
  recorded(source: string, cause: 'verify' | 'sweep', tally: ReadTally): void;
  driftConfirmed(source: string, rows: number): void;
  standing(source: string, figures: SourceFigures): void;
  /** Another worker attends to it now. */
  forget(source: string): void;
}

export interface SourceFigures {
  readonly status: string;
  readonly due: number;
  readonly callsLeft: number;
  /** Unix seconds; null before the first complete sweep. */
  readonly sweptFrom: number | null;
  readonly braked: boolean;
}

/** Seconds; from courtesy reads within one to rows that waited for the budget. */
const CONVERGENCE_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 300, 900, 3600, 14400];
const STATUSES = ['active', 'silent', 'degraded', 'paused'];

export function createReadingMetrics(registry: Metrics): ReadingMetrics {
  const reads = registry.counter({
    name: 'evenkeel_reads_total',
    help: 'What reads of rows found, by source, cause (verify, sweep) and measure',
    labels: ['source', 'cause', 'measure'],
  });
  const convergence = registry.histogram({
    name: 'evenkeel_convergence_lag_seconds',
    help: 'From the newest hint of a row to the first read after it that was recorded',
    buckets: CONVERGENCE_BUCKETS,
  });
  const drift = registry.counter({
    name: 'evenkeel_drift_confirmed_total',
    help: 'Rows that were not as the provider has them although no webhook was awaited; alarm when it rises',
    labels: ['source'],
  });
  const standing = createStandingGauges(registry);
  return {
    recorded(source, cause, tally) {
      for (const measure of Object.keys(tally.counts) as Measure[])
        reads.inc({ source, cause, measure }, tally.of(measure));
      for (const ms of tally.convergenceMs) convergence.observe(ms / 1_000);
    },
    driftConfirmed: (source, rows) => drift.inc({ source }, rows),
    ...standing,
  };
}

/** Told by the one worker that attends to the source. */
function createStandingGauges(registry: Metrics): Pick<ReadingMetrics, 'standing' | 'forget'> {
  const gauge = (name: string, help: string) => registry.gauge({ name, help, labels: ['source'] });
  const status = registry.gauge({
    name: 'evenkeel_source_status',
    help: 'How a source stands: 1 for the status that holds',
    labels: ['source', 'status'],
  });
  const due = gauge('evenkeel_due_rows', 'Rows that wait for a read');
  const callsLeft = gauge('evenkeel_calls_left', 'Calls that may be made within the hour, by all that share the token');
  const sweptFrom = gauge(
    'evenkeel_true_as_of_seconds',
    'When the last complete sweep began, Unix time: what changed before is in the mirror',
  );
  const braked = gauge(
    'evenkeel_sweep_braked',
    'A sweep lacked too many rows: nothing is deleted until that is accepted',
  );
  return {
    standing(source, figures) {
      for (const each of STATUSES) status.set({ source, status: each }, each === figures.status ? 1 : 0);
      due.set({ source }, figures.due);
      callsLeft.set({ source }, figures.callsLeft);
      if (figures.sweptFrom !== null) sweptFrom.set({ source }, figures.sweptFrom);
      braked.set({ source }, figures.braked ? 1 : 0);
    },
    forget(source) {
      for (const each of STATUSES) status.remove({ source, status: each });
      for (const each of [due, callsLeft, sweptFrom, braked]) each.remove({ source });
    },
  };
}
