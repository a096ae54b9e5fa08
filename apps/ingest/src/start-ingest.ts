import { randomUUID } from 'node:crypto';
import {
  createMetrics,
  nestLogger,
  openTracing,
  startManagementServer,
  type Logger,
  type Metrics,
  type Tracing,
} from '@evenkeel/observability';
import type { DeliveryQueue } from '@evenkeel/queue';
import type { Connectors } from '@evenkeel/sync-engine';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { countRefusedWebhooks, type AddRefusedWebhooks } from './count-refused-webhooks';
import { countSecretUses, type AddSecretUses } from './count-secret-uses';
import { followSources, type SourceDirectory } from './follow-sources';
import { isReady } from './health.controller';
import { createHttpServer, portOf, STANDARD_LIMITS, type HttpLimits } from './http-server';
import { createIngestMetrics } from './ingest-metrics';
import { IngestModule } from './ingest.module';
import type { Intake } from './intake';
import { startKeeping, type KeepersOfIngest } from './keeping/start-keeping';
import { slowDownRefused } from '@evenkeel/http';
import { stampDeliveries } from './stamp-deliveries';

/** The keepers stay the caller's: closed after `stop`, they have all that was answered 200. */
export interface IngestOptions extends KeepersOfIngest {
  readonly port: number;
  readonly host?: string;
  readonly managementHost?: string;
  readonly managementPort: number;
  readonly sources: SourceDirectory;
  readonly connectors: Connectors;
  readonly queue: DeliveryQueue;
  readonly log: Logger;
  /** Without it there are no traces. */
  readonly tracing?: Tracing;
  readonly limits?: Partial<HttpLimits>;
}

export interface RunningIngest {
  readonly port: number;
  readonly managementPort: number;
  /** Takes no more connections, answers every request that has begun, and empties the spool if that can be done soon. */
  stop(): Promise<void>;
}

/** A request that does not arrive must not hold up a stop, which has 10 s. */
const ANSWER_WITHIN_MS = 5_000;

export async function startIngest(options: IngestOptions): Promise<RunningIngest> {
  const { connectors, log } = options;
  const registry = createMetrics('ingest');
  const metrics = createIngestMetrics(registry, log);
  const sources = followSources(options.sources, log);
  const refusedSlowly = slowDownRefused();
  const { stop: stopCounting, ...counts } = countForPeople(options.sources, log);
  const ingestId = randomUUID();
  const keeping = startKeeping(options, { stamp: stampDeliveries(ingestId), metrics: registry, log });
  let stopping = false;
  const intake: Intake = {
    ...{ sources, connectors, keeping, refusedSlowly, ...counts, metrics, log },
    tracing: options.tracing ?? openTracing('ingest', { endpoint: null, share: 0 }),
    isStopping: () => stopping,
  };
  const describe = () => ({ ingest_id: ingestId, sources: sources.state() });
  const management = await manage(options, registry, intake, describe);
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
      await keeping.stop();
      await stopCounting();
      sources.stop();
      await management.close();
    },
  };
}

/** What the console shows of a source's webhooks; Postgres has it seconds later. */
function countForPeople(directory: SourceDirectory, log: Logger) {
  const addUses: AddSecretUses = async (uses) => directory.addSecretUses?.(uses);
  const addRefused: AddRefusedWebhooks = async (refused) => directory.addRefusedWebhooks?.(refused);
  const now = () => new Date();
  const secretUses = countSecretUses(addUses, { log, now });
  const refusedWebhooks = countRefusedWebhooks(addRefused, { log, now });
  return { secretUses, refusedWebhooks, stop: () => Promise.all([secretUses.stop(), refusedWebhooks.stop()]) };
}

/** Metrics, and readiness in detail: under which id it counts, who keeps deliveries now, and how durable that is. */
function manage(
  { managementHost: host, managementPort: port, queue, spool }: IngestOptions,
  metrics: Metrics,
  intake: Intake,
  describe: () => object,
) {
  const readiness = async () => {
    const { durable, details } = await queue.durability();
    return {
      ready: isReady(intake),
      details: {
        ...describe(),
        keeper: intake.keeping.keeper(),
        queue: { ready: queue.isReady(), durable, ...details },
        spool: { ready: spool.isReady(), ...spool.state() },
      },
    };
  };
  return startManagementServer({ host, port, metrics, readiness });
}

/**
 * A connection whose request ends while the server closes becomes idle then, and would hold the close up; a request that
 * does not end is cut off.
 */
async function closeServer(app: NestFastifyApplication): Promise<void> {
  const { server } = app.getHttpAdapter().getInstance();
  const closeIdle = setInterval(() => server.closeIdleConnections(), 50);
  const cutOff = setTimeout(() => server.closeAllConnections(), ANSWER_WITHIN_MS);
  try {
    await app.close();
  } finally {
    clearInterval(closeIdle);
    clearTimeout(cutOff);
  }
}
