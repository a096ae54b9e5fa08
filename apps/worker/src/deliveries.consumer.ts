import type { Database } from '@evenkeel/database';
import type { Delivery } from '@evenkeel/event-schemas';
import type { Logger } from '@evenkeel/observability';
import {
  consumeDeliveries,
  consumeLeftovers,
  queuePlace,
  type DeliveryConsumer,
  type Leftovers,
  type Voided,
} from '@evenkeel/queue';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { WorkerConfig } from './config';
import { DeliveryRecorder } from './delivery-recorder';
import { CONFIG, DATABASE, LOG } from './tokens';

/**
 * Batches from the queue are recorded. While the database is away the jobs fail, wait with back-off in the queue, and go
 * on by themselves. With the queue in Redis, what a former one in Postgres still holds is recorded too.
 */
@Injectable()
export class DeliveriesConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private consumer: DeliveryConsumer | undefined;
  private leftovers: Leftovers | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(DeliveryRecorder) private readonly recorder: DeliveryRecorder,
  ) {}

  onApplicationBootstrap(): void {
    const { redisUrl, databaseUrl } = this.config;
    const record = (deliveries: readonly Delivery[], voided: readonly Voided[]) => this.record(deliveries, voided);
    this.consumer = consumeDeliveries({ ...queuePlace(this.config), record, log: this.log });
    if (redisUrl !== null) this.leftovers = consumeLeftovers({ databaseUrl, record, log: this.log });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.consumer?.close(), this.leftovers?.close()]);
  }

  /** Deliveries of one source, or none: then there are only voided numbers. */
  private async record(deliveries: readonly Delivery[], voided: readonly Voided[]): Promise<void> {
    if (voided.length > 0) await this.database.recorder.recordVoided([...voided]);
    const [first] = deliveries;
    if (first) await this.recorder.record(first.source, deliveries);
  }
}
