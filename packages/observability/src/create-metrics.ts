import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

export interface MetricDescription<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly L[];
}

export interface Metrics {
  counter<L extends string = never>(description: MetricDescription<L>): Counter<L>;
  gauge<L extends string = never>(description: MetricDescription<L>): Gauge<L>;
  /** `buckets` in the unit of the name, seconds by convention. */
  histogram<L extends string = never>(
    description: MetricDescription<L> & { readonly buckets: readonly number[] },
  ): Histogram<L>;
  /** The text that Prometheus scrapes. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** A registry of its own per app, with the process's and Node's default metrics. */
export function createMetrics(app: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    counter: ({ name, help, labels = [] }) => new Counter({ name, help, labelNames: labels, registers }),
    gauge: ({ name, help, labels = [] }) => new Gauge({ name, help, labelNames: labels, registers }),
    histogram: ({ name, help, labels = [], buckets }) =>
      new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers }),
    exposition: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
