/**
 * npm run check: everything that is checked without running the product, one line each. What a check printed is shown
 * only when it failed; a failure does not keep the others from being run.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, 'node_modules', '.bin', name);

const without = (...folders) => folders.flatMap((folder) => ['--ignore-pattern', `${folder}/**`]);
const lintedApart = [
  ['packages', 'packages', 'tools'],
  ['apps', 'apps', ...without('apps/console')],
  ['console', 'apps/console'],
  ['others', '.', ...without('apps', 'packages', 'tools')],
];

const checks = [
  // Generates the Prisma client, which lint and types read, and builds what starts a Postgres for the schema check.
  ['build', bin('turbo'), 'run', 'build', '--output-logs=errors-only'],
  ['format', bin('prettier'), '--check', '.'],
  // One after the other: the types of all together do not fit into one process of 4 GB.
  ...lintedApart.map(([name, ...places]) => [`lint ${name}`, bin('eslint'), ...places]),
  ['types', bin('turbo'), 'run', 'types', '--continue', '--output-logs=errors-only'],
  ['boundaries', bin('turbo'), 'boundaries'],
  ['schema', process.execPath, 'scripts/check-schema.mjs'],
];

function run([name, command, ...args]) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NO_COLOR: '1' };
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => (output += chunk.toString('utf8'));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => keep(error.message));
    child.once('close', (code) => {
      resolve({ name, ok: code === 0, seconds: (performance.now() - started) / 1000, output });
    });
  });
}

for (const check of checks) {
  const { name, ok, seconds, output } = await run(check);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(13)} ${seconds.toFixed(1).padStart(6)} s`);
  if (ok) continue;
  console.log(output.trimEnd().replace(/^/gm, '  '));
  process.exitCode = 1;
}
