import type { Logger, Metrics } from '@evenkeel/observability';
import type { RefusalCode } from './refusals';

export interface IngestMetrics {
  accepted(source: string): void;
  refused(reason: RefusalCode): void;
  /** Every answer to a request for a known source. */
  answered(source: string, status: number): void;
}

/** The provider disables a webhook after 10 answers in a row other than 200, and tells nobody (protocol section 6). */
const ALARM_AT = 3;
/** Strangers can cause such answers too: whoever reads the log shall not drown in them. */
const ALARM_AGAIN_MS = 60_000;

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
  const streak = metrics.gauge({
    name: 'evenkeel_ingest_not_ok_streak',
    help: 'Answers in a row other than 200; at 10 the provider may disable the webhook.',
    labels: ['source'],
  });
  const streaks = new Map<string, number>();
  const alarmedAt = new Map<string, number>();
  const alarm = (source: string, details: object): void => {
    if (performance.now() - (alarmedAt.get(source) ?? -Infinity) < ALARM_AGAIN_MS) return;
    alarmedAt.set(source, performance.now());
    log.error({ source, ...details }, 'a source is answered other than 200 in a row');
  };
  return {
    accepted: (source) => accepted.inc({ source }),
    refused: (reason) => refused.inc({ reason }),
    answered(source, status) {
      const before = streaks.get(source);
      if (status === 200 && before === 0) return;
      const now = status === 200 ? 0 : (before ?? 0) + 1;
      streaks.set(source, now);
      streak.set({ source }, now);
      if (now >= ALARM_AT) alarm(source, { streak: now, status });
    },
  };
}
