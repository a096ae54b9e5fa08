import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { findRunningPostmaster } from './find-running-postmaster';
import type { ClusterPlace } from './place-cluster';
import { childEnvironment, type PostgresBinaries } from './postgres-binaries';

/** How a cluster is run. Tests may lose a throw-away cluster to a power cut; nobody may lose a persistent one. */
export interface Durability {
  fsync: boolean;
}

const PATIENCE_MS = 60_000; // a crash recovery takes its time

/**
 * Starts Postgres on a cluster and answers its process id once it takes connections.
 *
 * Over TCP on 127.0.0.1 only: no Unix socket, which would lie in a shared folder or have a path too long for it. In a
 * session of its own, because Ctrl-C reaches a whole process group, and the apps must stop before their database.
 * Its log goes to a file, not to a pipe of ours, whose end would end it when we are killed.
 */
export async function launchPostmaster(
  place: ClusterPlace,
  { postgres }: PostgresBinaries,
  port: number,
  { fsync }: Durability,
): Promise<number> {
  const log = openSync(place.logFile, 'w', 0o600);
  const child = spawn(
    postgres,
    ['-D', place.cluster, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...settings({ fsync })],
    { ...place.account, cwd: place.folder, env: childEnvironment(), detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  let end: string | undefined;
  child.once('error', (error) => (end = error.message));
  child.once('exit', (code, signal) => (end = signal ?? `exit code ${code}`));
  const deadline = performance.now() + PATIENCE_MS;
  while (end === undefined && performance.now() < deadline) {
    await delay(10);
    if (child.pid === undefined || end !== undefined) continue;
    const running = findRunningPostmaster(place.cluster);
    if (running?.pid === child.pid && running.ready) return child.pid;
  }
  child.kill('SIGINT');
  throw new Error(`Postgres did not start (${end ?? 'no answer'}):\n${readFileSync(place.logFile, 'utf8').trim()}`);
}

function settings({ fsync }: Durability): string[] {
  const values = fsync
    ? { max_connections: 200 }
    : { max_connections: 200, fsync: 'off', full_page_writes: 'off', max_wal_size: '2GB' };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
