import type { Metrics } from '@evenkeel/observability';
import type { ServingMetrics } from './serving/serve-routes';

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

export function createAdminMetrics(metrics: Metrics): ServingMetrics {
  const seconds = metrics.histogram({
    name: 'evenkeel_admin_request_seconds',
    help: 'From a request to its answer, by operation and status.',
    labels: ['operation', 'http_status'],
    buckets: BUCKETS,
  });
  const wrongKeys = metrics.counter({
    name: 'evenkeel_admin_wrong_keys_total',
    help: 'Requests without a key that stands; many of them are somebody who guesses.',
  });
  return {
    answered: (operation, status, took) => seconds.observe({ operation, http_status: String(status) }, took),
    wrongKey: () => wrongKeys.inc(),
  };
}
