import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertPortFree } from './assert-port-free';
import { findRedisServer } from './find-redis-server';
import { freePort } from './free-port';
import { guardProcess } from './guard-process';
import { launchServer } from './launch-server';
import { isAlive, stopProcess } from './process-life';
import type { RedisServer } from './redis-server';

export interface RedisOptions {
  /** Where its append-only file stays; without it, a folder that is removed at the end. */
  dir?: string;
  port?: number;
  /** Start one of our own although REDIS_URL is set: for tests that kill it. */
  own?: boolean;
  /** A node that can be made one of a cluster: the port on which its nodes talk. */
  clusterPort?: number;
  log?: (line: string) => void;
}

export interface Redis {
  url: string;
  source: string;
  /** Undefined when it is somebody else's (REDIS_URL). */
  pid: number | undefined;
  stop(): Promise<void>;
  /** SIGKILL, for tests of what survives it. */
  kill(): Promise<void>;
}

/**
 * A Redis whose `200` is a promise: every write is in the append-only file, fsynced, before it is answered, and
 * nothing is evicted. With REDIS_URL set it is that one, as it is.
 */
export async function startRedis(options: RedisOptions = {}): Promise<Redis> {
  const given = process.env['REDIS_URL'];
  if (given !== undefined && given !== '' && options.own !== true) return await foreign(given);
  const server = await findRedisServer();
  options.log?.(`Redis: ${server.source}`);
  if (options.port !== undefined) await assertPortFree(options.port, 'another port for Redis');
  const port = options.port ?? (await freePort());
  const folder = options.dir ?? mkdtempSync(join(tmpdir(), 'evenkeel-redis-'));
  mkdirSync(folder, { recursive: true });
  const pid = await launch(server, port, folder, options.clusterPort);
  const guard = guardProcess(pid, options.dir === undefined ? folder : undefined, 'TERM');
  const end = async (first: NodeJS.Signals) => {
    if (isAlive(pid)) await stopProcess(pid, { first, patienceMs: 10_000, last: 'SIGKILL' });
    guard.release();
    if (options.dir === undefined) rmSync(folder, { recursive: true, force: true });
  };
  const url = `redis://127.0.0.1:${port}`;
  return { url, source: server.source, pid, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** Somebody else's, which must at least be there: without it every app would only wait. Of a cluster the first one named. */
async function foreign(url: string): Promise<Redis> {
  const { hostname, port } = new URL(url.replace(/,[^@]*$/, ''));
  const problem = await problemOfConnecting(hostname, Number(port || 6379));
  if (problem !== undefined) throw new Error(`no Redis answers at REDIS_URL (${hostname}:${port || 6379}): ${problem}`);
  const refuse = () => Promise.reject(new Error('the Redis of REDIS_URL is not ours to kill: ask for an own one'));
  return { url, source: 'REDIS_URL', pid: undefined, stop: () => Promise.resolve(), kill: refuse };
}

function launch(server: RedisServer, port: number, folder: string, clusterPort: number | undefined): Promise<number> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  return launchServer({
    name: 'Redis',
    command: server.command,
    args: [...args, ...durable, ...(clusterPort === undefined ? [] : clusterArgs(clusterPort))],
    options: { env: { ...process.env, ...server.env } },
    logFile: join(folder, 'redis.log'),
    patienceMs: 15_000,
    isReady: () => answersPing(port),
  });
}

function clusterArgs(port: number): string[] {
  const enabled = ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-port', String(port)];
  return [...enabled, '--cluster-node-timeout', '2000'];
}

/** Says PONG only when its data is loaded. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}

/** Undefined when something listens there. */
function problemOfConnecting(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 5_000 }, () => end(undefined));
    const end = (problem: string | undefined) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('timeout', () => end('no answer within 5 s'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
