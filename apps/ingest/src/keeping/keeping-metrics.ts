import type { Metrics } from '@evenkeel/observability';

export interface KeepingMetrics {
  /** From gathering a delivery until it is kept. */
  kept(seconds: number): void;
  keptBy(keeper: string, deliveries: number): void;
  /** Which keeper would be asked first now; null: none has a chance. */
  keeperNow(keeper: string | null): void;
  spool(bytes: number): void;
}

const KEEP_BUCKETS = [0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const KEEPERS = ['queue', 'postgres', 'spool', 'none'];

export function createKeepingMetrics(metrics: Metrics): KeepingMetrics {
  const kept = metrics.histogram({
    name: 'evenkeel_ingest_keep_seconds',
    help: 'From gathering a delivery until it is kept.',
    buckets: KEEP_BUCKETS,
  });
  const keptBy = metrics.counter({
    name: 'evenkeel_ingest_kept_total',
    help: 'Deliveries kept, by the queue, or by Postgres or the spool in its stead.',
    labels: ['keeper'],
  });
  const keeperNow = metrics.gauge({
    name: 'evenkeel_ingest_keeper',
    help: '1 for the one that keeps deliveries now; alarm when it is not the queue for long, or none.',
    labels: ['keeper'],
  });
  const spool = metrics.gauge({
    name: 'evenkeel_ingest_spool_bytes',
    help: 'What lies in the spool directory, of all processes that share it.',
  });
  return {
    kept: (seconds) => kept.observe(seconds),
    keptBy: (keeper, deliveries) => keptBy.inc({ keeper }, deliveries),
    keeperNow(keeper) {
      for (const name of KEEPERS) keeperNow.set({ keeper: name }, name === (keeper ?? 'none') ? 1 : 0);
    },
    spool: (bytes) => spool.set(bytes),
  };
}
