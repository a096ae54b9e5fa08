import { findRunningPostmaster } from './find-running-postmaster';
import { launchServer } from './launch-server';
import type { ClusterPlace } from './place-cluster';
import { childEnvironment, type PostgresBinaries } from './postgres-binaries';

/** How a cluster is run. Tests may lose a throw-away cluster to a power cut; nobody may lose a persistent one. */
export interface Durability {
  fsync: boolean;
}

/**
 * Starts Postgres on a cluster and answers its process id once it takes connections: over TCP on 127.0.0.1 only. It
 * has no Unix socket, which would lie in a shared folder or have a path too long for it.
 */
export function launchPostmaster(
  place: ClusterPlace,
  { postgres }: PostgresBinaries,
  port: number,
  { fsync }: Durability,
): Promise<number> {
  return launchServer({
    name: 'Postgres',
    command: postgres,
    args: ['-D', place.cluster, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...settings({ fsync })],
    options: { ...place.account, cwd: place.folder, env: childEnvironment() },
    logFile: place.logFile,
    patienceMs: 60_000,
    isReady: (pid) => {
      const running = findRunningPostmaster(place.cluster);
      return running?.pid === pid && running.ready;
    },
  });
}

/**
 * More than Postgres' own for a small machine, where a mirror is written all over: pages stay in memory, and are written whole
 * to the log (`full_page_writes`) once in a quarter of an hour, or two gigabytes, instead of every few seconds.
 */
const KEPT = { shared_buffers: '256MB', max_wal_size: '2GB', checkpoint_timeout: '15min' };
const THROWN_AWAY = { fsync: 'off', full_page_writes: 'off', max_wal_size: '2GB' };

function settings({ fsync }: Durability): string[] {
  const values = { max_connections: 200, ...(fsync ? KEPT : THROWN_AWAY) };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
