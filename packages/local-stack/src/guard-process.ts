/**
 * A server for tests must not outlive the run that started it, not even when that run is ended by SIGKILL and can
 * clean up nothing. A small shell holds the reading end of a pipe from the starter: when the starter is gone, however
 * it went, the pipe closes, and the shell ends the server and removes its folder.
 */
import { spawn } from 'node:child_process';

/** Ties a process, and a folder to remove with it, to the life of this process, until `release` is called. */
export function guardProcess(pid: number, folder: string | undefined, signal: 'INT' | 'TERM'): { release(): void } {
  const script = `read -r word
[ "$word" = released ] && exit 0
kill -${signal} "$1" 2>/dev/null
tries=0
while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -KILL "$1" 2>/dev/null
[ -n "$2" ] && rm -rf "$2"`;
  const guard = spawn('/bin/sh', ['-c', script, 'evenkeel-guard', String(pid), folder ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  guard.stdin.on('error', () => undefined); // the guard has ended: there is nothing left to release
  (guard.stdin as unknown as { unref?(): void }).unref?.();
  return { release: () => void guard.stdin.end('released\n') };
}
