import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const BETWEEN_MS = 300;
/** Node gives memory back step by step, and the last of it only while there is little to do. */
const LOOKS_WITHOUT_LESS = 8;

/** What an idle process holds in memory, in MiB: it collects its garbage until that brings no less. */
export async function heldMemory(pid: number): Promise<number> {
  let least = Infinity;
  for (let looks = 0; looks < LOOKS_WITHOUT_LESS; looks += 1) {
    process.kill(pid, 'SIGUSR2'); // collect-on-signal.js
    await delay(BETWEEN_MS);
    const now = residentMemory(pid);
    if (now < least) [least, looks] = [now, 0];
  }
  return least;
}

function residentMemory(pid: number): number {
  const kibibytes =
    process.platform === 'linux'
      ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Math.round(Number(kibibytes) / 1024);
}

/** How many sockets a process has open; null where the system does not tell. */
export function openSockets(pid: number): number | null {
  if (process.platform !== 'linux') return null;
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((fd) => isSocket(`${folder}/${fd}`)).length;
}

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    return false; // closed since it was listed
  }
}
