import { spawn, type SpawnOptions } from 'node:child_process';
import { describeEnd } from './describe-end';

/** Runs a program to its end. Rejects, with all that it printed, unless it exits with 0. */
export function runProgram(name: string, command: string, args: string[], options: SpawnOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${name} failed (${describeEnd(code, signal)}): ${output.trim()}`));
    });
  });
}
