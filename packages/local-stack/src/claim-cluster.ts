/**
 * One starter at a time may hold a persistent cluster: a second `npm start` in the same folder would adopt the first
 * one's Postgres, and end it under it when it stops. The claim is a file with the starter's process id and birth; it
 * holds while that very process lives, so a killed run leaves nothing to clean up by hand.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { birthOf, isAlive } from './process-life';

/** Takes the claim, or throws one line that names who has it. */
export function claimCluster(starterFile: string, dataDir: string): { release(): void } {
  const holder = readHolder(starterFile);
  if (holder !== undefined && isAlive(holder.pid) && birthOf(holder.pid) === holder.birth) {
    throw new Error(`the database in ${dataDir} is in use by process ${holder.pid}: stop that one first`);
  }
  writeFileSync(starterFile, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }), { mode: 0o600 });
  return { release: () => rmSync(starterFile, { force: true }) };
}

function readHolder(starterFile: string): { pid: number; birth: string } | undefined {
  try {
    return JSON.parse(readFileSync(starterFile, 'utf8')) as { pid: number; birth: string };
  } catch (error) {
    // Missing: never claimed. Half written: its writer died while it wrote.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
