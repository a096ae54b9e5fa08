import { createMetrics, nestLogger, startManagementServer, type Logger } from '@evenkeel/observability';
import type { OpenDeliveryQueue } from '@evenkeel/queue';
import type { Connectors } from '@evenkeel/sync-engine';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { followSources, type SourceDirectory } from './follow-sources';
import { isReady } from './health.controller';
import { createHttpServer, portOf, STANDARD_LIMITS, type HttpLimits } from './http-server';
import { createIngestMetrics } from './ingest-metrics';
import { IngestModule } from './ingest.module';
import type { Intake } from './intake';
import { slowDownRefused } from './slow-down-refused';
import { stampDeliveries } from './stamp-deliveries';

export interface IngestOptions {
  readonly port: number;
  readonly host?: string;
  readonly managementPort: number;
  readonly sources: SourceDirectory;
  readonly connectors: Connectors;
  /** Stays the caller's: closed after `stop`, it has all that was answered 200. */
  readonly queue: OpenDeliveryQueue;
  readonly log: Logger;
  readonly limits?: Partial<HttpLimits>;
}

export interface RunningIngest {
  readonly port: number;
  readonly managementPort: number;
  /** Takes no more connections, and answers every request that has begun. */
  stop(): Promise<void>;
}

export async function startIngest(options: IngestOptions): Promise<RunningIngest> {
  const { queue, connectors, log } = options;
  const metrics = createMetrics('ingest');
  const sources = followSources(options.sources, log);
  const refusedSlowly = slowDownRefused();
  let stopping = false;
  const intake: Intake = {
    ...{ sources, connectors, queue, refusedSlowly, log },
    stamp: stampDeliveries(),
    metrics: createIngestMetrics(metrics, log),
    isStopping: () => stopping,
  };
  const readiness = async () => {
    const { durable, details } = await queue.durability();
    const queueState = { ready: queue.isReady(), durable, ...details };
    return { ready: isReady(intake), details: { sources: sources.state(), queue: queueState } };
  };
  const management = await startManagementServer({ port: options.managementPort, metrics, readiness });
  const adapter = createHttpServer(intake, { ...STANDARD_LIMITS, ...options.limits });
  const app = await NestFactory.create<NestFastifyApplication>(IngestModule.with(intake), adapter, {
    bodyParser: false,
    logger: nestLogger(log),
    abortOnError: false,
  });
  await app.listen(options.port, options.host ?? '0.0.0.0');
  return {
    port: portOf(adapter),
    managementPort: management.port,
    async stop() {
      stopping = true;
      refusedSlowly.release();
      await closeServer(app);
      sources.stop();
      await management.close();
    },
  };
}

/** A connection whose request ends while the server closes becomes idle then, and would hold the close up. */
async function closeServer(app: NestFastifyApplication): Promise<void> {
  const { server } = app.getHttpAdapter().getInstance();
  const timer = setInterval(() => server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(timer);
  }
}
