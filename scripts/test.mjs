/**
 * npm test [-- <jest arguments>]: builds what changed (tests of whole processes run the built apps), then runs Jest.
 * Its exit code is Jest's; a build that fails is a failure too.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

/** Runs a program of a package with our terminal and answers its exit code. */
function run(packageName, bin, args) {
  const script = join(dirname(require.resolve(`${packageName}/package.json`)), bin);
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
  const { status, signal } = spawnSync(process.execPath, [script, ...args], { cwd: root, env, stdio: 'inherit' });
  if (signal !== null) console.error(`${packageName} was ended by ${signal}`);
  return status ?? 1;
}

const built = run('turbo', 'bin/turbo', ['run', 'build', '--output-logs=errors-only']);
process.exitCode = built === 0 ? run('jest', 'bin/jest.js', process.argv.slice(2)) : built;
