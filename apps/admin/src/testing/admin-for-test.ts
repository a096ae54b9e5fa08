import { loadConnectors } from '@evenkeel/connectors';
import { openDatabase, type Database } from '@evenkeel/database';
import { createLogger } from '@evenkeel/observability';
import { watchDeliveryJobs } from '@evenkeel/queue';
import { cloneDatabase, query, redisForTest } from '@evenkeel/testing';
import { ROUTES } from '../routes';
import type { AdminRoute } from '../services';
import { problemsOf } from '../serving/describe-openapi';
import { problemSchema } from '../serving/problem';
import { problemTable, type ProblemCode } from '../serving/problem-table';
import { startAdmin, type AdminOptions } from '../start-admin';
import type { z } from 'zod';

export const ADMIN_KEY = 'ek_the-bootstrap-key-of-tests';
const ENCRYPTION_KEY = Buffer.alloc(32, 5);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every kind
  readonly body: any;
}

export interface Asking {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AdminForTest {
  readonly url: string;
  readonly databaseUrl: string;
  readonly database: Database;
  /** Each answer is held against what the table of routes says that it may be. */
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
  get(path: string, asking?: Asking): Promise<Answer>;
  post(path: string, body?: unknown, asking?: Asking): Promise<Answer>;
  rows<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Codes and statuses of each operation that were seen: what is documented can be held against it. */
  readonly seen: ReadonlyMap<string, ReadonlySet<string>>;
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export async function startAdminForTest(over: Partial<AdminOptions> = {}): Promise<AdminForTest> {
  const { url: databaseUrl } = await cloneDatabase();
  const log = createLogger('admin', 'silent');
  const database = openDatabase({ url: databaseUrl, encryptionKey: ENCRYPTION_KEY, applicationName: 'admin-test' });
  const { url: redisUrl, prefix } = redisForTest();
  const jobs = watchDeliveryJobs({ redisUrl, prefix, log });
  const rateLimit = { perSecond: 100_000, burst: 100_000 };
  const admin = await startAdmin({
    ...{ port: 0, host: '127.0.0.1', managementPort: 0, adminKey: ADMIN_KEY, rateLimit },
    ...{ database, jobs, connectors: loadConnectors(), outboundAllow: ['127.0.0.1'], log, ...over },
  });
  const url = `http://127.0.0.1:${admin.port}`;
  const seen = new Map<string, Set<string>>();
  const ask = async (method: string, path: string, { key = ADMIN_KEY, body, headers = {} }: Asking = {}) => {
    const answer = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const read = { status: answer.status, headers: answer.headers, body: text === '' ? undefined : parsed(text) };
    const route = routeOf(method, path);
    if (route) note(seen, route, holdAgainstTable(route, read));
    return read;
  };
  return {
    ...{ url, databaseUrl, database, ask, seen },
    get: (path, asking) => ask('GET', path, asking),
    post: (path, body, asking) => ask('POST', path, { body, ...asking }),
    rows: (sql, parameters) => query(databaseUrl, sql, parameters),
    metrics: async () => (await fetch(`http://127.0.0.1:${admin.managementPort}/metrics`)).text(),
    async stop() {
      await admin.stop();
      await jobs.close();
      await database.close();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function routeOf(method: string, path: string): AdminRoute | undefined {
  const [asked = ''] = path.split('?');
  const fits = (route: AdminRoute) =>
    route.method === method && new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked);
  // A word goes before a parameter: /v1/drift/summary.
  return ROUTES.filter(fits).sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
}

/** Throws for an answer that is not documented; answers what it was: its code, or its status. */
function holdAgainstTable(route: AdminRoute, { status, headers, body }: Answer): string {
  const name = `${route.method} ${route.path}`;
  if (status < 400) {
    if (status !== route.operation.status)
      throw new Error(`${name} was answered ${status}, not ${route.operation.status}`);
    (route.operation.answer as z.ZodType | undefined)?.parse(body);
    return String(status);
  }
  const problem = problemSchema.parse(body);
  const code = problem.code as ProblemCode;
  if (!problemsOf(route).includes(code)) throw new Error(`${name} was answered ${code}, which is not documented`);
  if (problemTable[code].status !== status) throw new Error(`${name}: ${code} came with ${status}`);
  if (!headers.get('content-type')?.startsWith('application/problem+json')) throw new Error(`${name}: no problem+json`);
  return code;
}

function note(seen: Map<string, Set<string>>, { operation }: AdminRoute, what: string): void {
  const known = seen.get(operation.id) ?? new Set();
  known.add(what);
  seen.set(operation.id, known);
}
