import { openDatabase, type StoredSettings } from '@evenkeel/database';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  atFileEnd,
  cloneDatabase,
  query,
  runApp,
  startOwnRedis,
  waitFor,
  type OwnService,
  type RunningApp,
} from '@evenkeel/testing';
import { controlSimulator } from './control-simulator';

/** Where the queue lives: whole-system tests that concern it run on both. */
export const QUEUES = ['redis', 'postgres'] as const;
export type QueueKind = (typeof QUEUES)[number];

/** The built apps as processes of their own, on a database and a Redis of this test's own, with the simulator as the provider. */
export interface System {
  readonly databaseUrl: string;
  /** Null: the queue lives in Postgres, or in a Redis that the test was given. */
  readonly redis: OwnService | null;
  readonly ingests: RunningApp[];
  readonly simulator: RunningApp;
  readonly workers: RunningApp[];
  readonly spoolDir: string;
  startWorker(): Promise<RunningApp>;
  /** At the address of the former one, if that is given. */
  startIngest(former?: RunningApp): Promise<RunningApp>;
  /** Rows of the test's database. */
  rows<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  control<Answer>(method: 'GET' | 'PUT' | 'POST', path: string, body?: object): Promise<Answer>;
  /** What the simulator sent, and how each was answered. */
  sent(): Promise<SentDelivery[]>;
  /** Resolves when the simulator has sent all that it planned, and every delivery answered 200 is recorded. */
  settle(): Promise<void>;
}

export interface SentDelivery {
  readonly number: number;
  readonly attempts: readonly { readonly status?: number; readonly delivery_id?: string }[];
}

export const KEY = Buffer.alloc(32, 3);
export const SECRET = 'whsec-of-the-test';
/** The simulator's, unless told otherwise. */
const TOKEN = 'simulator';
export const LIST = 'MF00c0ffee01';

export interface SystemOptions {
  readonly workers: number;
  readonly queue: QueueKind;
  readonly ingests?: number;
  readonly simulator?: Record<string, string>;
  /** The source is read at the simulator, with these settings; without them it has no token, and is not read at all. */
  readonly reads?: StoredSettings;
  /** Instead of a Redis of its own. */
  readonly redisUrl?: string;
  /** Instead of a clone on the shared server. */
  readonly databaseUrl?: string;
  /** Instead of a folder of its own. */
  readonly spoolDir?: string;
  /** For ingest and worker, besides what they are given. */
  readonly env?: Record<string, string>;
}

export async function startSystem(options: SystemOptions): Promise<System> {
  const redis = options.queue === 'redis' && options.redisUrl === undefined ? await startOwnRedis() : null;
  const redisUrl = options.redisUrl ?? redis?.url;
  const databaseUrl = options.databaseUrl ?? (await cloneDatabase()).url;
  const spoolDir = options.spoolDir ?? temporaryFolder('evenkeel-spool-');
  const env = {
    DATABASE_URL: databaseUrl,
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
    EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64'),
    LOG_LEVEL: 'warn',
    ...options.env,
  };
  await connectSource(databaseUrl, null);
  const startWorker = () => runApp('worker', env);
  const startIngest = (former?: RunningApp) => {
    const port = former && { PORT: new URL(former.url).port };
    return runApp('ingest', { ...env, ...port, EVENKEEL_SPOOL_DIR: spoolDir });
  };
  const workers = await Promise.all(Array.from({ length: options.workers }, startWorker));
  const ingests = await Promise.all(Array.from({ length: options.ingests ?? 1 }, () => startIngest()));
  const simulator = await runApp('simulator', {
    SIMULATOR_LIST: LIST,
    SIMULATOR_WEBHOOK_URL: `${ingests[0]?.url ?? ''}/webhooks/demo`,
    SIMULATOR_WEBHOOK_SECRET: SECRET,
    SIMULATOR_RATE: '0',
    ...options.simulator,
  });
  if (options.reads) await connectSource(databaseUrl, { apiUrl: `${simulator.url}/api/v2`, settings: options.reads });
  const system: System = {
    ...{ databaseUrl, redis, ingests, simulator, workers, spoolDir, startWorker, startIngest },
    rows: (sql, parameters) => query(databaseUrl, sql, parameters),
    control: (method, path, body) => controlSimulator(simulator.url, method, path, body),
    sent: async () => parseLines(await (await fetch(`${simulator.url}/control/deliveries`)).text()),
    settle: () => settle(system),
  };
  return system;
}

function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  atFileEnd(async ({ red }) => {
    if (!red) rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

async function connectSource(
  url: string,
  reads: { readonly apiUrl: string; readonly settings: StoredSettings } | null,
): Promise<void> {
  const database = openDatabase({ url, encryptionKey: KEY, applicationName: 'test-set-up' });
  await database.ensureSource({
    name: 'demo',
    provider: 'referralhero',
    listUuid: LIST,
    webhookSecret: SECRET,
    apiToken: reads && TOKEN,
    apiUrl: reads?.apiUrl ?? 'http://127.0.0.1:9/api/v2',
    ...(reads && { settings: reads.settings }),
  });
  await database.close();
}

function parseLines(text: string): SentDelivery[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SentDelivery);
}

async function settle(system: System): Promise<void> {
  const quiet = async () => (await system.control<{ quiet: boolean }>('GET', 'status')).quiet;
  await waitFor(quiet, { timeoutMs: 120_000, every: 200, what: 'the simulator to have sent everything' });
  const accepted = acceptedIds(await system.sent()).length;
  const recorded = async () =>
    Number(
      (await system.rows<{ n: string }>("select count(*) as n from evenkeel.delivery where outcome <> 'pending'"))[0]
        ?.n,
    );
  await waitFor(async () => (await recorded()) >= accepted, {
    timeoutMs: 120_000,
    every: 200,
    what: `all ${accepted} accepted deliveries to be recorded`,
  });
}

/**
 * What is not as ingest promised: deliveries that it answered 200 and that are not recorded, and recorded ones that it
 * neither answered 200 nor voided (a job may have been stored although Redis said so too late).
 */
export async function unaccounted(
  system: System,
): Promise<{ readonly lost: string[]; readonly unexplained: string[] }> {
  const accepted = new Set(acceptedIds(await system.sent()));
  const recorded = await system.rows<{ id: string; voided: boolean }>(
    `select id, exists (select from evenkeel.ingest_void v where (v.ingest_id, v.ingest_seq) = (d.ingest_id, d.ingest_seq))
       as voided from evenkeel.delivery d`,
  );
  const ids = new Set(recorded.map(({ id }) => id));
  return {
    lost: [...accepted].filter((id) => !ids.has(id)),
    unexplained: recorded.filter(({ id, voided }) => !accepted.has(id) && !voided).map(({ id }) => id),
  };
}

/** A provider in a hurry: a busy machine may refuse now and then, and three tries in five minutes are long to wait for. */
export const TRIES_SOON_AGAIN = { retries: { attempts: 10, time_scale: 0.01 }, disable: { enabled: false } };

/** Ids of the deliveries that ingest answered 200: what it promised to keep. */
export function acceptedIds(sent: readonly SentDelivery[]): string[] {
  return sent.flatMap(({ attempts }) =>
    attempts.flatMap(({ status, delivery_id: id }) => (status === 200 ? [id ?? 'answered 200 without an id'] : [])),
  );
}
