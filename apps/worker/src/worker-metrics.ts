import type { StoredThing } from '@evenkeel/database';
import type { Outcome, Reason } from '@evenkeel/event-schemas';
import type { Metrics } from '@evenkeel/observability';
import { createOutboundMetrics, type OutboundMetrics } from './outbound/outbound-metrics';
import { createReadingMetrics, type ReadingMetrics } from './reading/reading-metrics';

export interface WorkerMetrics {
  readonly registry: Metrics;
  readonly reading: ReadingMetrics;
  readonly outbound: OutboundMetrics;
  recorded(source: string, outcome: Outcome, reason: Reason | null, lagSeconds: number): void;
  batch(deliveries: number, seconds: number): void;
  rowsInDefaultPartitions(rows: number): void;
  stored(things: readonly StoredThing[]): void;
  expiredPartitionsHeld(partitions: number): void;
  staleErasures(erasures: number): void;
  ledgerAudited(openHoles: number, imbalances: number, until: Date): void;
  replayFailed(source: string): void;
}

/** Seconds; the last ones are for a backlog after an outage. */
const LAG_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];
const BATCH_SECONDS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH_SIZE_BUCKETS = [1, 5, 10, 25, 50, 100, 250, 500, 1000];

export function createWorkerMetrics(registry: Metrics): WorkerMetrics {
  const recorded = registry.counter({
    name: 'evenkeel_worker_recorded_total',
    help: 'Deliveries recorded, by source, outcome and reason',
    labels: ['source', 'outcome', 'reason'],
  });
  const lag = registry.histogram({
    name: 'evenkeel_worker_record_lag_seconds',
    help: 'From the receipt of a delivery to its commit',
    buckets: LAG_BUCKETS,
  });
  const batchSeconds = registry.histogram({
    name: 'evenkeel_worker_batch_seconds',
    help: 'Time to record a batch',
    buckets: BATCH_SECONDS_BUCKETS,
  });
  const batchSize = registry.histogram({
    name: 'evenkeel_worker_batch_deliveries',
    help: 'Deliveries in a batch',
    buckets: BATCH_SIZE_BUCKETS,
  });
  return {
    registry,
    reading: createReadingMetrics(registry),
    outbound: createOutboundMetrics(registry),
    recorded: (source, outcome, reason, lagSeconds) => {
      recorded.inc({ source, outcome, reason: reason ?? '' });
      lag.observe(lagSeconds);
    },
    batch: (deliveries, seconds) => {
      batchSize.observe(deliveries);
      batchSeconds.observe(seconds);
    },
    staleErasures: createStaleErasuresGauge(registry),
    rowsInDefaultPartitions: createDefaultPartitionsGauge(registry),
    ...createRetentionGauges(registry),
    ledgerAudited: createAuditGauges(registry),
    replayFailed: createReplayCounter(registry),
  };
}

/** Set by the worker that looked last, which is one of them each hour. */
function createRetentionGauges(registry: Metrics): Pick<WorkerMetrics, 'stored' | 'expiredPartitionsHeld'> {
  const stored = registry.gauge({
    name: 'evenkeel_stored_bytes',
    help: 'On the disk of Postgres, with indexes, by what it is, as this worker saw it last',
    labels: ['what'],
  });
  const held = registry.gauge({
    name: 'evenkeel_expired_partitions',
    help: 'Partitions that are too old to be kept and could not be dropped, as this worker saw it last; alarm for days above 0',
  });
  return {
    stored: (things) => {
      for (const { id, bytes } of things) stored.set({ what: id }, bytes);
    },
    expiredPartitionsHeld: (partitions) => held.set(partitions),
  };
}

/** Set by the worker that audited last; another one's are older, and `audited_until` says so. */
function createAuditGauges(registry: Metrics): WorkerMetrics['ledgerAudited'] {
  const holes = registry.gauge({
    name: 'evenkeel_ledger_open_holes',
    help: 'Deliveries that ingest counted and nobody has, as the last audit of this worker found; alarm when it rises',
  });
  const imbalances = registry.gauge({
    name: 'evenkeel_ledger_imbalances',
    help: 'Hours of a source in which accepted is not the sum of the outcomes, as that audit found; alarm above 0',
  });
  const auditedUntil = registry.gauge({
    name: 'evenkeel_ledger_audited_until_seconds',
    help: 'Up to which time of receipt that audit looked, Unix time; alarm when it is hours ago',
  });
  return (openHoles, hours, until) => {
    holes.set(openHoles);
    imbalances.set(hours);
    auditedUntil.set(until.getTime() / 1_000);
  };
}

function createDefaultPartitionsGauge(registry: Metrics): WorkerMetrics['rowsInDefaultPartitions'] {
  const rowsInDefault = registry.gauge({
    name: 'evenkeel_rows_in_default_partitions',
    help: 'Rows that no dated partition took; alarm above 0',
  });
  return (rows) => rowsInDefault.set(rows);
}

function createReplayCounter(registry: Metrics): WorkerMetrics['replayFailed'] {
  const failed = registry.counter({
    name: 'evenkeel_replays_failed_total',
    help: 'Replays that this worker gave up, by source',
    labels: ['source'],
  });
  return (source) => failed.inc({ source });
}

function createStaleErasuresGauge(registry: Metrics): WorkerMetrics['staleErasures'] {
  const stale = registry.gauge({
    name: 'evenkeel_erasures_stale',
    help: 'Erasures of people that are not done an hour after they were asked for; alarm above 0',
  });
  return (erasures) => stale.set(erasures);
}
