import { openDatabase } from '@evenkeel/database';
import { atFileEnd, cloneDatabase, query, runApp, startOwnRedis, type RunningApp } from '@evenkeel/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SOURCE } from './http-text';

/** Built ingest and worker as processes, on a database and a Redis of this test's own. */
export interface Target {
  readonly ingest: RunningApp;
  readonly worker: RunningApp;
  /** The public one of ingest. */
  readonly port: number;
  rows<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

const KEY = Buffer.alloc(32, 5);

export async function startTarget(): Promise<Target> {
  const redis = await startOwnRedis();
  const { url } = await cloneDatabase();
  await connectSource(url);
  const spool = mkdtempSync(join(tmpdir(), 'evenkeel-hostile-spool-'));
  atFileEnd(async () => rmSync(spool, { recursive: true, force: true }));
  const env = {
    DATABASE_URL: url,
    REDIS_URL: redis.url,
    EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64'),
    EVENKEEL_SPOOL_DIR: spool,
    LOG_LEVEL: 'warn',
    NODE_OPTIONS: `--require=${join(__dirname, 'collect-on-signal.js')}`,
  };
  const patient = { timeoutMs: 60_000 };
  const [worker, ingest] = await Promise.all([
    runApp('worker', { ...env, LOG_LEVEL: 'error' }, patient),
    runApp('ingest', env, patient),
  ]);
  return {
    ingest,
    worker,
    port: Number(new URL(ingest.url).port),
    rows: (sql, parameters) => query(url, sql, parameters),
  };
}

async function connectSource(url: string): Promise<void> {
  const database = openDatabase({ url, encryptionKey: KEY, applicationName: 'test-set-up' });
  await database.ensureSource({
    name: SOURCE.name,
    provider: 'referralhero',
    listUuid: SOURCE.listUuid,
    webhookSecret: SOURCE.secret,
    // Nothing is read: what is sent here is all that is judged.
    apiToken: null,
    apiUrl: 'http://127.0.0.1:9/api/v2',
  });
  await database.close();
}
