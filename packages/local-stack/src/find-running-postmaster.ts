import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf, isAlive } from './process-life';

export interface RunningPostmaster {
  pid: number;
  port: number;
  /** Whether it takes connections already. */
  ready: boolean;
}

/**
 * The Postgres that runs on a cluster, told by its postmaster.pid. A stale file is removed: Postgres itself takes any
 * process of the same user that happens to have the old id for a living postmaster, and refuses to start.
 */
export function findRunningPostmaster(cluster: string): RunningPostmaster | undefined {
  const file = join(cluster, 'postmaster.pid');
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // Its lines: pid, data directory, start time, port, socket folder, address, shared memory, status.
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (Number.isInteger(pid) && pid > 0 && isAlive(pid) && commandLineOf(pid).includes(cluster)) {
    return { pid, port, ready: lines[7]?.trim() === 'ready' };
  }
  rmSync(file, { force: true });
  return undefined;
}
