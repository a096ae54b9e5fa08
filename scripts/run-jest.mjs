import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

/** Builds what changed (tests of whole processes run the built apps), then runs Jest; answers the exit code. */
export function runJest(args, env = {}) {
  const built = buildAll();
  return built === 0 ? run('jest', 'bin/jest.js', args, env) : built;
}

/** Answers the exit code. */
export function buildAll() {
  return run('turbo', 'bin/turbo', ['run', 'build', '--output-logs=errors-only']);
}

/** Runs a program of a package with our terminal and answers its exit code. */
function run(packageName, bin, args, more = {}) {
  const script = join(dirname(require.resolve(`${packageName}/package.json`)), bin);
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...more };
  const { status, signal } = spawnSync(process.execPath, [script, ...args], { cwd: root, env, stdio: 'inherit' });
  if (signal !== null) console.error(`${packageName} was ended by ${signal}`);
  return status ?? 1;
}
