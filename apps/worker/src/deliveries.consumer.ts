import type { Database } from '@evenkeel/database';
import type { Delivery } from '@evenkeel/event-schemas';
import type { Logger } from '@evenkeel/observability';
import { consumeDeliveries, type DeliveryConsumer, type Voided } from '@evenkeel/queue';
import { recordDeliveries, type Connectors, type Digest } from '@evenkeel/sync-engine';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { hash } from 'node:crypto';
import type { WorkerConfig } from './config';
import { CONFIG, CONNECTORS, DATABASE, LOG, METRICS } from './tokens';
import type { WorkerMetrics } from './worker-metrics';

const digest: Digest = { sha256: (bytes) => hash('sha256', bytes, 'hex') };

/**
 * Step 3 of the walk: batches from the queue are recorded. While the database is away the jobs fail, wait with back-off
 * in the queue, and go on by themselves.
 */
@Injectable()
export class DeliveriesConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private consumer: DeliveryConsumer | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    @Inject(METRICS) private readonly metrics: WorkerMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.consumer = consumeDeliveries({
      redisUrl: this.config.redisUrl,
      record: (deliveries, voided) => this.record(deliveries, voided),
      log: this.log,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.consumer?.close();
  }

  /** Deliveries of one source, or none: then there are only voided numbers. */
  private async record(deliveries: readonly Delivery[], voided: readonly Voided[]): Promise<void> {
    if (voided.length > 0) await this.database.recorder.recordVoided([...voided]);
    const [first] = deliveries;
    if (!first) return;
    const source = await this.database.findSource(first.source);
    if (!source) throw new Error(`source ${first.source} is not in the database; its deliveries wait until it is`);
    const started = performance.now();
    const recorded = await recordDeliveries(source, deliveries, {
      connectors: this.connectors,
      recorder: this.database.recorder,
      digest,
    });
    this.metrics.batch(deliveries.length, (performance.now() - started) / 1_000);
    const now = Date.now();
    for (const { delivery, outcome, reason } of recorded)
      this.metrics.recorded(source.name, outcome, reason, (now - Date.parse(delivery.received_at)) / 1_000);
  }
}
