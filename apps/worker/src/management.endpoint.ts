import type { Database } from '@evenkeel/database';
import { startManagementServer, type ManagementServer, type Readiness } from '@evenkeel/observability';
import type { DeliveryJobs } from '@evenkeel/queue';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { WorkerConfig } from './config';
import { CONFIG, DATABASE, DELIVERY_JOBS, METRICS } from './tokens';
import type { WorkerMetrics } from './worker-metrics';

/** Metrics and readiness, on the management port only: a worker has no public one. */
@Injectable()
export class ManagementEndpoint implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: ManagementServer | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(DELIVERY_JOBS) private readonly jobs: DeliveryJobs,
    @Inject(METRICS) private readonly metrics: WorkerMetrics,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.server = await startManagementServer({
      host: this.config.managementHost,
      port: this.config.managementPort,
      metrics: this.metrics.registry,
      readiness: () => this.readiness(),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.server?.close();
  }

  private async readiness(): Promise<Readiness> {
    const database = await answers(this.database.ping());
    const queue = await answers(this.jobs.deliveryCounts());
    return { ready: database.ok && queue.ok, details: { database, queue } };
  }
}

/** Not swallowed: it is what readiness answers. */
async function answers(question: Promise<unknown>): Promise<{ readonly ok: boolean; readonly answer: unknown }> {
  return question.then(
    (answer) => ({ ok: true, answer: answer ?? null }),
    (error: unknown) => ({ ok: false, answer: error instanceof Error ? error.message : String(error) }),
  );
}
