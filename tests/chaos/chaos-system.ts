/** The built apps as processes, each with links of its own to Redis and Postgres, which a run may cut, hold or slow. */
import { openDatabase } from '@evenkeel/database';
import { query, runApp, startOwnPostgres, startOwnRedis, type OwnService, type RunningApp } from '@evenkeel/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlSimulator } from '../harness/control-simulator';
import { KEY, LIST, SECRET } from '../harness/start-system';
import { ChaosApp } from './chaos-app';
import { FaultyLink } from './faulty-link';
import { INGESTS, WORKERS, type ChaosPlan } from './plan';

const TOKEN = 'simulator';
/** It remembers each delivery of a run, some 2 kB; what Node allows by itself ends at about two million. */
const HEAP_FOR_ALL_DELIVERIES = '--max-old-space-size=12288';

export interface ChaosSystem {
  readonly apps: readonly ChaosApp[];
  readonly simulator: RunningApp;
  readonly services: { readonly postgres: OwnService; readonly redis: OwnService | null };
  readonly databaseUrl: string;
  /** Past the links: what the run itself asks. */
  rows<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  control<Answer>(method: 'GET' | 'PUT' | 'POST', path: string, body?: object): Promise<Answer>;
  /** Ends the apps; the database stays until the end of all. */
  stopApps(): Promise<void>;
  stop(): Promise<void>;
}

/** Nothing happens at the provider yet, and the source is not connected to its REST API before `prepare` is done. */
export async function startChaosSystem(
  plan: ChaosPlan,
  prepare: (databaseUrl: string) => Promise<void>,
): Promise<ChaosSystem> {
  const postgres = await startOwnPostgres();
  const redis = plan.queue === 'redis' ? await startOwnRedis() : null;
  await prepare(postgres.url);
  const spoolDirs = mkdtempSync(join(tmpdir(), 'evenkeel-chaos-spools-'));
  const names = [
    ...Array.from({ length: INGESTS }, (_, which) => ['ingest', which] as const),
    ...Array.from({ length: WORKERS }, (_, which) => ['worker', which] as const),
  ];
  await connectSource(postgres.url, 'http://127.0.0.1:9/api/v2', plan);
  const apps: ChaosApp[] = [];
  // One after the other: five that start at once on a small machine keep each other from starting in time.
  for (const [kind, which] of names) apps.push(await startApp(kind, which, { postgres, redis, spoolDirs }));
  const balancer = await FaultyLink.open(() => apps.filter(isIngest).map(({ url }) => addressOf(url)));
  const simulator = await startSimulator(plan, `http://127.0.0.1:${balancer.port}/webhooks/demo`);
  await connectSource(postgres.url, `${simulator.url}/api/v2`, plan);
  const stopApps = async () => {
    await Promise.all(apps.map((app) => app.end('stop')));
  };
  return {
    ...{ apps, simulator, stopApps, databaseUrl: postgres.url, services: { postgres, redis } },
    rows: (sql, parameters) => query(postgres.url, sql, parameters),
    control: (method, path, body) => controlSimulator(simulator.url, method, path, body),
    stop: async () => {
      await stopApps();
      await simulator.stop();
      await Promise.all([balancer, ...apps.flatMap(({ links }) => Object.values(links))].map((link) => link.close()));
      await Promise.all([postgres.stop(), redis?.stop()]);
      rmSync(spoolDirs, { recursive: true, force: true });
    },
  };
}

function isIngest({ kind }: ChaosApp): boolean {
  return kind === 'ingest';
}

function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

interface Behind {
  readonly postgres: OwnService;
  readonly redis: OwnService | null;
  readonly spoolDirs: string;
}

async function startApp(kind: 'worker' | 'ingest', which: number, behind: Behind): Promise<ChaosApp> {
  const { postgres, redis, spoolDirs } = behind;
  const name = `${kind}-${which}`;
  const links = {
    postgres: await FaultyLink.open(() => [addressOf(postgres.url)]),
    ...(redis && { redis: await FaultyLink.open(() => [addressOf(redis.url)]) }),
  };
  return ChaosApp.start(kind, name, links, {
    DATABASE_URL: through(links.postgres, postgres.url),
    ...(redis && links.redis && { REDIS_URL: through(links.redis, redis.url) }),
    ...{ EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64'), LOG_LEVEL: 'warn' },
    ...(kind === 'ingest' && { EVENKEEL_SPOOL_DIR: join(spoolDirs, name) }),
  });
}

function through(link: FaultyLink, url: string): string {
  const changed = new URL(url);
  changed.hostname = '127.0.0.1';
  changed.port = String(link.port);
  return changed.toString();
}

function startSimulator(plan: ChaosPlan, webhookUrl: string): Promise<RunningApp> {
  return runApp('simulator', {
    ...{ SIMULATOR_LIST: LIST, SIMULATOR_WEBHOOK_URL: webhookUrl, SIMULATOR_WEBHOOK_SECRET: SECRET },
    ...{ SIMULATOR_SEED: plan.seed, SIMULATOR_SUBSCRIBERS: String(plan.subscribers), SIMULATOR_RATE: '0' },
    SIMULATOR_ANNOUNCE: String(plan.announced),
    SIMULATOR_CALLS_PER_HOUR: String(Math.max(plan.settings.calls_per_hour, plan.callsAfterwards ?? 0)),
    SIMULATOR_DELIVERIES_KEPT: '2000000',
    NODE_OPTIONS: HEAP_FOR_ALL_DELIVERIES,
  });
}

async function connectSource(url: string, apiUrl: string, { settings }: ChaosPlan): Promise<void> {
  const database = openDatabase({ url, encryptionKey: KEY, applicationName: 'chaos' });
  await database.ensureSource({
    ...{ name: 'demo', provider: 'referralhero', listUuid: LIST, webhookSecret: SECRET },
    ...{ apiToken: TOKEN, apiUrl, settings },
  });
  await database.close();
}
