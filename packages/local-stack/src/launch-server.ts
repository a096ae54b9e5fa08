import { spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describeEnd } from './describe-end';

export interface Server {
  /** For messages. */
  name: string;
  command: string;
  args: string[];
  options: SpawnOptions;
  logFile: string;
  /** How long it may take, crash recovery included. */
  patienceMs: number;
  isReady(pid: number): boolean | Promise<boolean>;
}

/**
 * Starts a server that does not depend on our life, and answers its process id once it is ready.
 *
 * In a session of its own, because Ctrl-C reaches a whole process group, and apps must stop before what they stand
 * on. Its log goes to a file, not to a pipe of ours, whose end would end it when we are killed.
 */
export async function launchServer(server: Server): Promise<number> {
  const log = openSync(server.logFile, 'w', 0o600);
  const child = spawn(server.command, server.args, { ...server.options, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  const ended: { how?: string } = {};
  child.once('error', (error) => (ended.how = error.message));
  child.once('exit', (code, signal) => (ended.how = describeEnd(code, signal)));
  const deadline = performance.now() + server.patienceMs;
  while (ended.how === undefined && performance.now() < deadline) {
    const { pid } = child;
    if (pid !== undefined && (await server.isReady(pid)) && !hasEnded(ended)) return pid;
    await delay(10);
  }
  child.kill('SIGINT');
  const said = readFileSync(server.logFile, 'utf8').trim();
  throw new Error(`${server.name} did not start (${ended.how ?? 'no answer'}):\n${said}`);
}

/** Asked again after a wait: a port may be answered by somebody else's server while ours has failed to get it. */
function hasEnded(ended: { how?: string }): boolean {
  return ended.how !== undefined;
}
