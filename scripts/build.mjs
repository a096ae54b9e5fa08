import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Builds every workspace that changed since it was built; its output is shown only if it fails. */
export function build(root) {
  return new Promise((resolve, reject) => {
    const turbo = join(root, 'node_modules', '.bin', 'turbo');
    const child = spawn(turbo, ['run', 'build', '--output-logs=errors-only'], {
      cwd: root,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`the build failed\n${output.trim()}`))));
  });
}
