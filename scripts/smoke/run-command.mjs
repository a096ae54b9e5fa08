import { spawn } from 'node:child_process';

const LINES_SHOWN = 30;

/**
 * Answers what the command printed on stdout. Rejects, with the end of all that it printed, if it exits with anything but
 * 0, cannot be started, or takes longer than it may.
 */
export function runCommand(command, args, { env = process.env, cwd, timeoutMs = 120_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let stdout = '';
    let all = '';
    child.stdout.on('data', (text) => {
      stdout += text;
      all += text;
    });
    child.stderr.on('data', (text) => (all += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(stdout.trim());
      const end = all.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
      const why = signal ? `ended by ${signal} (it may take ${timeoutMs / 1_000} s)` : `exit code ${code}`;
      reject(new Error(`${command} ${args.join(' ')}: ${why}\n${end}`));
    });
  });
}
