import { connect, type Client } from '@evenkeel/client';
import { runApp } from '@evenkeel/testing';
import { KEY, startSystem, TRIES_SOON_AGAIN, type System, type SystemOptions } from '../harness/start-system';

/** The key that may do everything. */
export const FIRST_KEY = 'ek_the-first-key-of-the-console';

export interface ConsoleSystem {
  readonly system: System;
  /** Where the console is. */
  readonly url: string;
  /** For what a test needs to be there before it looks. */
  readonly client: Client;
  /** A key of this scope. */
  makeKey(scope: 'read' | 'operate' | 'admin', sources?: readonly string[]): Promise<string>;
}

/**
 * The whole system with a console: the apps as processes, a simulated campaign connected as `demo` and read as often as
 * it should be. It stands still unless told to live.
 */
export async function startConsole(over: Partial<SystemOptions> = {}): Promise<ConsoleSystem> {
  const system = await startSystem({
    ...{ workers: 1, queue: 'redis', reads: { settle_ms: 500, calls_per_hour: 1_000_000 } },
    simulator: { SIMULATOR_SUBSCRIBERS: '200', SIMULATOR_CALLS_PER_HOUR: '0' },
    ...over,
  });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  const { url } = await runApp('admin', {
    ...{ DATABASE_URL: system.databaseUrl, REDIS_URL: system.redis?.url ?? '', LOG_LEVEL: 'warn' },
    ...{ EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64'), EVENKEEL_ADMIN_KEY: FIRST_KEY },
    ...{ EVENKEEL_OUTBOUND_ALLOW: '127.0.0.1', EVENKEEL_INGEST_URL: system.ingests[0]?.url ?? '' },
  });
  const client = connect({ url, apiKey: FIRST_KEY });
  const makeKey = async (scope: string, sources: readonly string[] | null = null) =>
    (await client.request<{ key: string }>('POST', '/v1/keys', { body: { name: `may ${scope}`, scope, sources } })).key;
  return { system, url, client, makeKey };
}
