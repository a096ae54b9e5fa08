import { createMetrics, nestLogger, startManagementServer, type Logger, type Metrics } from '@evenkeel/observability';
import type { DeliveryQueue } from '@evenkeel/queue';
import type { Spool } from '@evenkeel/spool';
import type { Connectors, DeliveryKeeper } from '@evenkeel/sync-engine';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { followSources, type SourceDirectory } from './follow-sources';
import { isReady } from './health.controller';
import { createHttpServer, portOf, STANDARD_LIMITS, type HttpLimits } from './http-server';
import { createIngestMetrics, type IngestMetrics } from './ingest-metrics';
import { IngestModule } from './ingest.module';
import type { Intake } from './intake';
import { drainSpool } from './keeping/drain-spool';
import { openKeeping, type Keeping } from './keeping/open-keeping';
import { skipWhileFailing } from './keeping/skip-while-failing';
import { slowDownRefused } from './slow-down-refused';
import { stampDeliveries } from './stamp-deliveries';

export interface IngestOptions {
  readonly port: number;
  readonly host?: string;
  readonly managementPort: number;
  readonly sources: SourceDirectory;
  readonly connectors: Connectors;
  /** All three stay the caller's: closed after `stop`, they have all that was answered 200. */
  readonly queue: DeliveryQueue;
  /** Keeps what the queue does not take. */
  readonly postgres: DeliveryKeeper;
  /** Keeps what neither of them takes. */
  readonly spool: Spool;
  readonly log: Logger;
  readonly limits?: Partial<HttpLimits>;
}

export interface RunningIngest {
  readonly port: number;
  readonly managementPort: number;
  /** Takes no more connections, answers every request that has begun, and empties the spool if that can be done soon. */
  stop(): Promise<void>;
}

/** How often a keeper that failed is tried. */
const TRY_FAILING_EVERY_MS = 1_000;
const SHOW_KEEPER_EVERY_MS = 500;
/** A request that does not arrive must not hold up a stop, which has 10 s. */
const ANSWER_WITHIN_MS = 5_000;

export async function startIngest(options: IngestOptions): Promise<RunningIngest> {
  const { connectors, log, spool } = options;
  const registry = createMetrics('ingest');
  const metrics = createIngestMetrics(registry, log);
  const sources = followSources(options.sources, log);
  const refusedSlowly = slowDownRefused();
  const better = [options.queue, options.postgres].map((keeper) => skipWhileFailing(keeper, TRY_FAILING_EVERY_MS));
  const keeping = openKeeping({ keepers: [...better, spool], stamp: stampDeliveries(), log, onKept: metrics.keptBy });
  const drain = drainSpool(spool, better, log);
  const showing = showKeeper(keeping, spool, metrics);
  let stopping = false;
  const intake: Intake = {
    ...{ sources, connectors, keeping, refusedSlowly, metrics, log },
    isStopping: () => stopping,
  };
  const management = await manage(options, registry, intake, sources.state);
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
      await keeping.close();
      await drain.stop();
      for (const keeper of better) keeper.stop();
      sources.stop();
      clearInterval(showing);
      await management.close();
    },
  };
}

/** Metrics, and readiness in detail: who keeps deliveries now, and how durable that is. */
function manage(
  { managementPort, queue, spool }: IngestOptions,
  metrics: Metrics,
  intake: Intake,
  state: () => object,
) {
  const readiness = async () => {
    const { durable, details } = await queue.durability();
    return {
      ready: isReady(intake),
      details: {
        sources: state(),
        keeper: intake.keeping.keeper(),
        queue: { ready: queue.isReady(), durable, ...details },
        spool: { ready: spool.isReady(), ...spool.state() },
      },
    };
  };
  return startManagementServer({ port: managementPort, metrics, readiness });
}

function showKeeper(keeping: Keeping, spool: Spool, metrics: IngestMetrics): NodeJS.Timeout {
  const show = (): void => {
    metrics.keeperNow(keeping.keeper());
    metrics.spool(spool.state().bytes);
  };
  show();
  return setInterval(show, SHOW_KEEPER_EVERY_MS).unref();
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
