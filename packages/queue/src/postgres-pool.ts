/**
 * Connections to the Postgres that holds the queue, for BullMQ and for ourselves. Rules:
 * - A server that hangs must not fill memory or use up its connections: each question has a time, to connect and to be
 *   answered, on both sides; what is late loses its connection, and the pool is small.
 * - What BullMQ is told: it waits and asks again when it sees ECONNREFUSED, and only then. Any other error makes its
 *   worker ask again at once, for ever, and lets go of a job that was done (`retryIfFailed`). So everything that is not
 *   about the question itself (a restart, a time-out, missing rights, a standby) is told as `PostgresAway`.
 * - A client that breaks while BullMQ holds it must not end the process: it has no listener for that in `bootstrap`.
 */
import { Socket } from 'node:net';
import type { PgPool, PgPoolClient } from 'bullmq';
import { Pool, type PoolClient } from 'pg';
import { within } from './within';

export const QUEUE_SCHEMA = 'bullmq';
const APPLICATION_NAME = 'evenkeel-queue';
const CLOSED_WITHIN_MS = 500;

export interface PostgresPoolOptions {
  readonly max: number;
  /** For a connection, and for an answer. */
  readonly connectWithinMs: number;
  readonly answerWithinMs: number;
  /** Told of every sign that the server is away, and of every answer. */
  readonly lost: (error: Error) => void;
  readonly back: () => void;
}

export interface PostgresPool {
  query<Row>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  /** The same connections, as BullMQ wants them. Closing what it builds on them leaves them open. */
  readonly forBullmq: PgPool;
  /** Ends the connections that BullMQ holds for itself, as if they had broken: it listens on a new one then. */
  breakHeld(error: Error): void;
  /** What is under way is rejected; nothing waits for a server that hangs. */
  close(): Promise<void>;
}

/** The queue's Postgres does not answer, or may not. The code is the one on which BullMQ waits and tries again. */
export class PostgresAway extends Error {
  override readonly name = 'PostgresAway';
  readonly code = 'ECONNREFUSED';
}

export function openPostgresPool(databaseUrl: string, options: PostgresPoolOptions): PostgresPool {
  const sockets = new Set<Socket>();
  const held = new Set<PoolClient>();
  const connections = createPool(databaseUrl, options, sockets);
  connections.on('error', options.lost);
  connections.on('connect', (client) => client.on('error', () => undefined));
  connections.on('release', (_error, client) => held.delete(client));
  let closed = false;
  const isOpen = () => !closed;

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    if (closed) throw new PostgresAway('the connections to the queue in Postgres are closed');
    try {
      const answer = await question();
      options.back();
      return answer;
    } catch (error) {
      if (isAboutTheQuestion(error)) throw error;
      const away = new PostgresAway(`the queue in Postgres: ${(error as Error).message}`, { cause: error });
      if (isOpen()) options.lost(away);
      throw away;
    }
  }
  const query = (text: string, params: readonly unknown[] = []) => ask(() => connections.query(text, [...params]));

  return {
    query: async <Row>(text: string, params?: readonly unknown[]) => (await query(text, params)).rows as Row[],
    forBullmq: asBullmqWants(query, async () => {
      const client = await ask(() => connections.connect());
      held.add(client);
      return client;
    }),
    breakHeld: (error) => [...held].forEach((client) => client.emit('error', error)),
    async close() {
      if (closed) return;
      closed = true;
      await endPool(connections, sockets);
    },
  };
}

async function endPool(connections: Pool, sockets: ReadonlySet<Socket>): Promise<void> {
  const ended = connections.end();
  const orLate = () => within(CLOSED_WITHIN_MS, ended, () => new Error('still busy')).catch(() => undefined);
  await orLate();
  // Also those that said goodbye to a server that hangs, and would wait for its answer.
  for (const socket of sockets) socket.destroy();
  await orLate();
}

function createPool(databaseUrl: string, options: PostgresPoolOptions, sockets: Set<Socket>): Pool {
  return new Pool({
    connectionString: withOurSettings(databaseUrl),
    max: options.max,
    min: 1, // one stays, and tells at once when the server goes
    connectionTimeoutMillis: options.connectWithinMs,
    query_timeout: options.answerWithinMs,
    statement_timeout: options.answerWithinMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
  });
}

/** In the URL, because what is in the URL wins over what is given beside it. BullMQ's SQL names no schema. */
function withOurSettings(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const given = url.searchParams.get('options');
  url.searchParams.set('options', `${given === null ? '' : `${given} `}-c search_path=${QUEUE_SCHEMA}`);
  url.searchParams.set('application_name', APPLICATION_NAME);
  return url.href;
}

function asBullmqWants(
  query: (text: string, params?: readonly unknown[]) => Promise<{ rows: unknown[] }>,
  connect: () => Promise<PoolClient>,
): PgPool {
  const pool = {
    query,
    connect: connect as () => Promise<PgPoolClient>,
    end: () => Promise.resolve(),
    on: () => pool,
    removeAllListeners: () => pool,
    options: { keepAlive: true },
  };
  return pool as unknown as PgPool;
}

/** BullMQ's own refusals, and values or rows that cannot be: asking again would get the same answer. */
function isAboutTheQuestion(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^(BM001|2[23]\w{3})$/.test(code);
}
