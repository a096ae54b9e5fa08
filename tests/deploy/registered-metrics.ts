/**
 * What Prometheus gets from each app: their registries are really made, by the functions that the apps make them with, and
 * no server is started. `tests/deploy.test.ts` sees to it that no other file registers metrics.
 */
import { outcomeSchema, reasonSchema, sourceStatusSchema } from '@evenkeel/event-schemas';
import { ERROR_CLASSES } from '@evenkeel/delivery';
import { createMetrics, type Metrics } from '@evenkeel/observability';
import { measures } from '@evenkeel/sync-engine';
import { createAdminMetrics } from '../../apps/admin/src/admin-metrics';
import { createIngestMetrics } from '../../apps/ingest/src/ingest-metrics';
import { createKeepingMetrics } from '../../apps/ingest/src/keeping/keeping-metrics';
import { refusals } from '../../apps/ingest/src/refusals';
import { createWorkerMetrics } from '../../apps/worker/src/worker-metrics';

export type MetricType = 'counter' | 'gauge' | 'histogram';

export interface RegisteredMetric {
  readonly name: string;
  readonly type: MetricType;
  /** Without `app`, which all of them have, and `le`. */
  readonly labels: readonly string[];
}

/** Files that register metrics, by their place in the repository. */
export const REGISTERING_FILES = [
  'apps/admin/src/admin-metrics.ts',
  'apps/ingest/src/ingest-metrics.ts',
  'apps/ingest/src/keeping/keeping-metrics.ts',
  'apps/worker/src/outbound/outbound-metrics.ts',
  'apps/worker/src/reading/reading-metrics.ts',
  'apps/worker/src/worker-metrics.ts',
];

/** Values of labels that are words of the code. */
export const LABEL_VALUES: Readonly<Record<string, readonly string[]>> = {
  app: ['ingest', 'worker', 'admin', 'simulator'],
  keeper: ['queue', 'postgres', 'spool', 'none'],
  status: sourceStatusSchema.options,
  outcome: outcomeSchema.options,
  reason: [...reasonSchema.options, ...Object.keys(refusals)],
  cause: ['verify', 'sweep'],
  measure: measures,
  result: ['delivered', ...ERROR_CLASSES],
};

/** Of Node's own metrics those that have a sample only now and then: a collection of garbage, an open handle. */
const LABELS_BEFORE_A_SAMPLE: Readonly<Record<string, readonly string[]>> = {
  nodejs_gc_duration_seconds: ['kind'],
  nodejs_active_handles: ['type'],
  nodejs_active_requests: ['type'],
  nodejs_active_resources: ['type'],
};

/** By name; those of every app together. */
export async function registeredMetrics(): Promise<Map<string, RegisteredMetric>> {
  const found = new Map<string, RegisteredMetric>();
  const note = (metric: RegisteredMetric): void => void found.set(metric.name, metric);
  createIngestMetrics(noting(createMetrics('ingest'), note), { error: () => undefined } as never);
  createKeepingMetrics(noting(createMetrics('ingest'), note));
  createWorkerMetrics(noting(createMetrics('worker'), note));
  createAdminMetrics(noting(createMetrics('admin'), note));
  for (const metric of await defaultMetrics()) note(metric);
  return found;
}

/** A registry that tells of what is registered in it: a metric with labels shows them only once it has samples. */
function noting(metrics: Metrics, note: (metric: RegisteredMetric) => void): Metrics {
  return {
    ...metrics,
    counter: (description) => {
      note({ type: 'counter', name: description.name, labels: description.labels ?? [] });
      return metrics.counter(description);
    },
    gauge: (description) => {
      note({ type: 'gauge', name: description.name, labels: description.labels ?? [] });
      return metrics.gauge(description);
    },
    histogram: (description) => {
      note({ type: 'histogram', name: description.name, labels: description.labels ?? [] });
      return metrics.histogram(description);
    },
  };
}

/** Of the process and of Node, which every app has: as they are scraped. */
async function defaultMetrics(): Promise<RegisteredMetric[]> {
  const { text } = await createMetrics('simulator').exposition();
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => ({
    name,
    type: type as MetricType,
    labels: LABELS_BEFORE_A_SAMPLE[name] ?? labelsOfSamples(text, name),
  }));
}

function labelsOfSamples(text: string, name: string): string[] {
  const [, labels = ''] = new RegExp(`^${name}\\{(.*)\\} `, 'm').exec(text) ?? [];
  return [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label).filter((label) => label !== 'app');
}
