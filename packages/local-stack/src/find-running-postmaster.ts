import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf, isAlive } from './process-life';

export interface RunningPostmaster {
  pid: number;
  port: number;
  /** Whether it takes connections already. */
  ready: boolean;
}

/** The Postgres that runs on a cluster, told by its postmaster.pid. */
export function findRunningPostmaster(cluster: string): RunningPostmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // Its lines: pid, data directory, start time, port, socket folder, address, shared memory, status.
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!(pid > 0) || !isAlive(pid) || !commandLineOf(pid).includes(cluster)) return undefined;
  return { pid, port, ready: lines[7]?.trim() === 'ready' };
}

/**
 * Removes the postmaster.pid of a Postgres that runs no more: Postgres itself takes any process of its user that has
 * the old id now for a living postmaster, and refuses to start. Never while one is being started: the file is empty
 * for a moment, and a Postgres that loses it ends itself a minute later.
 */
export function forgetDeadPostmaster(cluster: string): void {
  if (findRunningPostmaster(cluster) === undefined) rmSync(join(cluster, 'postmaster.pid'), { force: true });
}
