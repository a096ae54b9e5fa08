import { randomUUID } from 'node:crypto';
import type { Database } from '@evenkeel/database';
import { createSender, guardAddresses } from '@evenkeel/delivery';
import {
  createMetrics,
  nestLogger,
  openTracing,
  startManagementServer,
  type Logger,
  type Tracing,
} from '@evenkeel/observability';
import type { DeliveryJobs } from '@evenkeel/queue';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import { createAdminMetrics } from './admin-metrics';
import { AdminModule } from './admin.module';
import { serveConsole } from './console/serve-console';
import { serveDocs } from './docs/serve-docs';
import { tailFeed } from './feed/feed-tail';
import { serveStream, type StreamPorts } from './feed/serve-stream';
import { countMirrored } from './resources/count-mirrored';
import { ROUTES } from './routes';
import { authentication } from './serving/authenticate';
import { limitRate, STANDARD_RATE_LIMIT, type RateLimit } from './serving/limit-rate';
import { sendProblem } from './serving/problem';
import { problemOf } from './serving/problem-of';
import { API_PREFIX, serveRoutes, type ServingPorts } from './serving/serve-routes';
import { slowDownRefused, type RefusedSlowly } from '@evenkeel/http';
import type { Services } from './services';

export interface AdminOptions {
  readonly port: number;
  readonly host?: string;
  readonly managementHost?: string;
  readonly managementPort: number;
  readonly adminKey: string;
  readonly database: Database;
  readonly jobs: DeliveryJobs;
  readonly connectors: Services['connectors'];
  /** Hosts and CIDRs that endpoints may have although they are private. */
  readonly outboundAllow: readonly string[];
  /** Where the provider reaches ingest; unset: nobody has told. */
  readonly ingestUrl?: string | undefined;
  readonly log: Logger;
  readonly rateLimit?: RateLimit;
  readonly refusedSlowly?: RefusedSlowly;
  /** Where the built console is; null: it is not served. */
  readonly consoleFolder?: string | null;
  /** Without it there are no traces. */
  readonly tracing?: Tracing;
}

export interface RunningAdmin {
  readonly port: number;
  readonly managementPort: number;
  /** Ends streams, answers every request that has begun, and takes no more. */
  stop(): Promise<void>;
}

const BODY_LIMIT = 1024 * 1024;
const CUT_OFF_AFTER_MS = 5_000;
const FORGET_EVERY_MS = 3_600_000;

export async function startAdmin(options: AdminOptions): Promise<RunningAdmin> {
  const { database, jobs, connectors, log } = options;
  const registry = createMetrics('admin');
  const stopping = new AbortController();
  const tail = tailFeed(database.feed);
  const feed = { feed: database.feed, tail, cluster: askOnce(database) };
  const guard = guardAddresses(options.outboundAllow);
  const outbound = { guard, sender: createSender({ guard }) };
  const services = {
    ...{ database, jobs, connectors, feed, countMirrored: countMirrored(database.sourceStates), outbound },
    ingestUrl: options.ingestUrl ?? null,
  };
  const serving = servingPorts(options, services, createAdminMetrics(registry));
  const readiness = { isReady: () => database.ping().then(yes, no) };
  const adapter = await createServer({ ...serving, feed, stopping: stopping.signal }, options.consoleFolder ?? null);
  const app = await NestFactory.create<NestFastifyApplication>(AdminModule.with(readiness), adapter, {
    ...{ logger: nestLogger(log), abortOnError: false, bodyParser: false },
  });
  await app.listen(options.port, options.host ?? '0.0.0.0');
  const management = await startManagementServer({
    ...{ host: options.managementHost, port: options.managementPort, metrics: registry },
    readiness: async () => ({ ready: await readiness.isReady(), details: {} }),
  });
  const forgetting = setInterval(() => void forgetOldKeys(database, log), FORGET_EVERY_MS);
  return {
    port: (adapter.getInstance().server.address() as AddressInfo).port,
    managementPort: management.port,
    async stop() {
      clearInterval(forgetting);
      stopping.abort();
      tail.stop();
      serving.refusedSlowly.release();
      await closeServer(app);
      await outbound.sender.close();
      await management.close();
    },
  };
}

/** What does not end by itself is cut off: a clean stop of the whole process has 10 s. */
async function closeServer(app: NestFastifyApplication): Promise<void> {
  const { server } = app.getHttpAdapter().getInstance();
  const cutOff = setTimeout(() => server.closeAllConnections(), CUT_OFF_AFTER_MS);
  await app.close();
  clearTimeout(cutOff);
}

/** The REST API, the feed, the docs and the console; Nest adds the rest. */
async function createServer(
  ports: ServingPorts<Services> & StreamPorts,
  consoleFolder: string | null,
): Promise<FastifyAdapter> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    frameworkErrors: (error: FastifyError, { id }: FastifyRequest, reply: FastifyReply) =>
      void sendProblem(reply, problemOf(error), id),
    routerOptions: { maxParamLength: 300 },
  });
  const server = adapter.getInstance();
  const serveApi = async (api: typeof server) => {
    serveRoutes(api, ROUTES, ports);
    serveStream(api, ports);
  };
  await server.register(serveApi, { prefix: API_PREFIX });
  await serveDocs(server, ROUTES);
  if (consoleFolder !== null) await serveConsole(server, consoleFolder);
  return adapter;
}

function servingPorts(options: AdminOptions, services: Services, metrics: ReturnType<typeof createAdminMetrics>) {
  const { database, adminKey, log, rateLimit = STANDARD_RATE_LIMIT, refusedSlowly = slowDownRefused() } = options;
  const { tracing = openTracing('admin', { endpoint: null, share: 0 }) } = options;
  const { keys, idempotencyKeys } = database.admin;
  return {
    ...{ services, idempotencyKeys, metrics, log, tracing },
    authentication: authentication({
      ...{ keys, bootstrapKey: adminKey, now: Date.now },
      onNoteFailed: (error) => log.debug({ err: error }, 'that a key was used could not be noted'),
    }),
    refusedSlowly,
    limitRate: limitRate(rateLimit, () => performance.now()),
  };
}

/** Asked until it was told, once. */
function askOnce({ feed }: Pick<Database, 'feed'>): () => Promise<string> {
  let told: Promise<string> | undefined;
  return () => {
    told ??= feed.systemIdentifier().catch((error: unknown) => {
      told = undefined;
      throw error;
    });
    return told;
  };
}

const yes = () => true;
const no = () => false;

async function forgetOldKeys({ admin }: Database, log: Logger): Promise<void> {
  try {
    await admin.idempotencyKeys.forgetOld();
  } catch (error) {
    log.debug({ err: error }, 'old idempotency keys could not be forgotten now; the next time comes');
  }
}
