/**
 * The worker's parts. They start in the order in which they are listed and need each other, and stop the other way
 * round: nothing is taken from the queue any more before the database is closed.
 */
import { loadConnectors } from '@evenkeel/connectors';
import { openDatabase, type Database } from '@evenkeel/database';
import { createMetrics, openTracing, type Logger, type Tracing } from '@evenkeel/observability';
import { queuePlace, watchDeliveryJobs, type DeliveryJobs } from '@evenkeel/queue';
import { Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { WorkerConfig } from './config';
import { ActivitySampler } from './activity-sampler';
import { DeliveriesConsumer } from './deliveries.consumer';
import { DeliveryRecorder } from './delivery-recorder';
import { ErasureRunner } from './erasure.runner';
import { LedgerAuditor } from './ledger-audit';
import { MaintenanceRunner } from './maintenance.runner';
import { ManagementEndpoint } from './management.endpoint';
import { OutboundRunner } from './outbound/outbound.runner';
import { PendingRunner } from './pending.runner';
import { ReadingRunner } from './reading/reading.runner';
import { ReplayRunner } from './replaying/replay.runner';
import { RetentionKeeper } from './retention-keeper';
import { SourceSetup } from './source.setup';
import { CONFIG, CONNECTORS, DATABASE, DELIVERY_JOBS, LOG, METRICS, TRACING } from './tokens';
import { createWorkerMetrics } from './worker-metrics';

@Module({})
class WorkerModule {}

/** `onApplicationShutdown` comes after every `beforeApplicationShutdown`, in which the consumers stop. */
@Injectable()
class ConnectionsCloser implements OnApplicationShutdown {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(DELIVERY_JOBS) private readonly jobs: DeliveryJobs,
    @Inject(TRACING) private readonly tracing: Tracing,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.tracing.close();
    await this.jobs.close();
    await this.database.close();
  }
}

export function createWorkerModule(config: WorkerConfig, log: Logger): DynamicModule {
  return {
    module: WorkerModule,
    providers: [
      { provide: CONFIG, useValue: config },
      { provide: LOG, useValue: log },
      { provide: METRICS, useFactory: () => createWorkerMetrics(createMetrics('worker')) },
      { provide: TRACING, useFactory: () => openTracing('worker', config.tracing) },
      { provide: CONNECTORS, useFactory: () => loadConnectors() },
      {
        provide: DATABASE,
        useFactory: () =>
          openDatabase({
            url: config.databaseUrl,
            encryptionKey: config.encryptionKey,
            formerEncryptionKey: config.formerEncryptionKey,
            applicationName: 'evenkeel-worker',
            onConnectionError: (error) => log.warn({ err: error }, 'a database connection broke'),
          }),
      },
      { provide: DELIVERY_JOBS, useFactory: () => watchDeliveryJobs({ ...queuePlace(config), log }) },
      ConnectionsCloser,
      SourceSetup,
      OutboundRunner,
      ReadingRunner,
      DeliveryRecorder,
      DeliveriesConsumer,
      PendingRunner,
      ReplayRunner,
      ErasureRunner,
      LedgerAuditor,
      ActivitySampler,
      RetentionKeeper,
      MaintenanceRunner,
      ManagementEndpoint,
    ],
  };
}
