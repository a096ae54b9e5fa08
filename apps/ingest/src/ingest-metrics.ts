import type { Logger, Metrics } from '@evenkeel/observability';
import type { RefusalCode } from './refusals';

export interface IngestMetrics {
  accepted(source: string): void;
  refused(reason: RefusalCode): void;
  /** From gathering a delivery until it is kept. */
  kept(seconds: number): void;
  keptBy(keeper: string, deliveries: number): void;
  /** Which keeper would be asked first now; null: none has a chance. */
  keeperNow(keeper: string | null): void;
  spool(bytes: number): void;
  /** Every answer to a request for a known source. */
  answered(source: string, status: number): void;
}

/** The provider disables a webhook after 10 answers in a row other than 200, and tells nobody (protocol section 6). */
const ALARM_AT = 3;
const KEEP_BUCKETS = [0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const KEEPERS = ['queue', 'postgres', 'spool', 'none'];

export function createIngestMetrics(metrics: Metrics, log: Logger): IngestMetrics {
  const accepted = metrics.counter({
    name: 'evenkeel_ingest_accepted_total',
    help: 'Deliveries answered 200: authentic, and kept.',
    labels: ['source'],
  });
  const refused = metrics.counter({
    name: 'evenkeel_ingest_refused_total',
    help: 'Requests not answered 200, by reason.',
    labels: ['reason'],
  });
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
  const streak = metrics.gauge({
    name: 'evenkeel_ingest_not_ok_streak',
    help: 'Answers in a row other than 200; at 10 the provider may disable the webhook.',
    labels: ['source'],
  });
  const streaks = new Map<string, number>();
  return {
    accepted: (source) => accepted.inc({ source }),
    refused: (reason) => refused.inc({ reason }),
    kept: (seconds) => kept.observe(seconds),
    keptBy: (keeper, deliveries) => keptBy.inc({ keeper }, deliveries),
    keeperNow: (keeper) => {
      for (const name of KEEPERS) keeperNow.set({ keeper: name }, name === (keeper ?? 'none') ? 1 : 0);
    },
    spool: (bytes) => spool.set(bytes),
    answered(source, status) {
      const before = streaks.get(source);
      if (status === 200 && before === 0) return;
      const now = status === 200 ? 0 : (before ?? 0) + 1;
      streaks.set(source, now);
      streak.set({ source }, now);
      if (now === ALARM_AT) log.error({ source, streak: now, status }, 'a source is answered other than 200 in a row');
    },
  };
}
