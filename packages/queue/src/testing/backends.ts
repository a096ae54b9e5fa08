import { spawnSync } from 'node:child_process';
import { cloneDatabase, redisForTest, startOwnPostgres, startOwnRedis, type OwnService } from '@evenkeel/testing';
import { Queue, createPostgresBackend } from 'bullmq';
import { redisPrefix, type QueueName } from '../names';
import type { QueuePlace } from '../queue-place';
import { bullConnection } from '../redis-client';

/** What must hold on both is tested with `describe.each(BACKENDS)`. */
export const BACKENDS = ['redis', 'postgres'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** A queue of this test's own, on the server of the run. */
export async function placeForTest(backend: BackendName): Promise<QueuePlace> {
  if (backend === 'postgres') return { databaseUrl: (await cloneDatabase()).url };
  const { url, prefix } = redisForTest();
  return { redisUrl: url, prefix };
}

export interface OwnServer extends OwnService {
  readonly place: QueuePlace;
  /** Stops the server's processes without ending them, so that it answers nothing and closes nothing. */
  freeze(): void;
  thaw(): void;
}

/** A server for a test that ends it, or freezes it. */
export async function startOwnServer(backend: BackendName): Promise<OwnServer> {
  const service = backend === 'redis' ? await startOwnRedis() : await startOwnPostgres();
  const { url } = service;
  let frozen: number[] = [];
  const signal = (name: NodeJS.Signals) => frozen.forEach((pid) => signalIfThere(pid, name));
  return {
    url,
    place: backend === 'redis' ? { redisUrl: url } : { databaseUrl: url },
    get pid() {
      return service.pid;
    },
    stop: () => service.stop(),
    kill: () => service.kill(),
    start: () => service.start(),
    freeze() {
      // The parent first: it would start no more children then.
      signalIfThere(service.pid, 'SIGSTOP');
      frozen = [service.pid, ...childrenOf(service.pid)];
      signal('SIGSTOP');
    },
    thaw: () => signal('SIGCONT'),
  };
}

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  const processes = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return processes.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}

function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // a backend may have ended
  }
}

/** BullMQ's own queue, for a look, or for what only another tool would put there. */
export async function behindTheBack<T>(
  place: QueuePlace,
  name: QueueName,
  use: (queue: Pick<Queue, 'getJobs' | 'add' | 'addBulk' | 'getJobSchedulers'>) => Promise<T>,
): Promise<T> {
  const { queue, end } = openQueue(place, name);
  try {
    return await use(queue);
  } finally {
    await queue.close();
    end();
  }
}

function openQueue(place: QueuePlace, name: QueueName) {
  if ('redisUrl' in place) {
    const connection = bullConnection(place.redisUrl);
    const options = { connection: connection.open(), prefix: redisPrefix(name, place.prefix) };
    return { queue: new Queue(name, options), end: () => connection.end() };
  }
  const options = { connection: place.databaseUrl, skipMetasUpdate: true };
  return { queue: new Queue(name, options, createPostgresBackend), end: () => undefined };
}
