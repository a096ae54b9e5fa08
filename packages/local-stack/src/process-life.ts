/**
 * Whether a process lives, who it is, and how it is ended. Works for processes that are not our children: a database
 * adopted from a run that was killed has no ChildProcess.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Whether a process of this id exists. A zombie (dead, its parent gone or slow to notice) counts as dead, unless threads
 * of it still run: until the last one ends, its sockets stay open.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return statFields(pid)?.[0] !== 'Z' || hasOtherThreads(pid);
}

/** The command line of a process, words joined by blanks; empty when it cannot be told. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    // No /proc (macOS), or the process has just gone: ps answers both.
    return askPs('args=', pid);
  }
}

/**
 * A text that differs between two processes which had the same id one after the other, also across a reboot or a
 * container that starts counting again.
 */
export function birthOf(pid: number): string {
  const ticks = statFields(pid)?.[19];
  if (ticks !== undefined && existsSync('/proc/sys/kernel/random/boot_id')) {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
  }
  return askPs('lstart=', pid);
}

/** Signals, waits, and signals harder. Resolves once the process is gone; says whether the first signal was enough. */
export async function stopProcess(
  pid: number,
  { first, patienceMs, last }: { first: NodeJS.Signals; patienceMs: number; last: NodeJS.Signals },
): Promise<'obeyed' | 'forced'> {
  signal(pid, first);
  if (await gone(pid, patienceMs)) return 'obeyed';
  signal(pid, last);
  if (await gone(pid, 10_000)) return 'forced';
  throw new Error(`process ${pid} outlived ${last}`);
}

/** Fields of /proc/<pid>/stat from the third (state) on: the second may hold blanks and brackets. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // no /proc, or no such process: the callers have another way
  }
}

function hasOtherThreads(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false; // it has just gone
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function gone(pid: number, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await delay(10);
  }
  return true;
}

function askPs(column: string, pid: number): string {
  const { error, stdout } = spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
  return error === undefined ? stdout.trim() : '';
}
