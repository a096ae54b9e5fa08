/**
 * `npm run sweep -- SOURCE [--accept-vanishing]`: compares the mirror of a source with every page of the provider, now.
 * What the environment does not say is taken from what `npm start` keeps in `.evenkeel/`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { environmentOfStart } from './start/environment-of-start.mjs';

const root = join(import.meta.dirname, '..');

await build(root);
const sweep = spawnSync(
  process.execPath,
  [join(root, 'apps/worker/dist/sweep-on-demand.js'), ...process.argv.slice(2)],
  { stdio: 'inherit', env: { LOG_LEVEL: 'error', ...environmentOfStart(root) } },
);
process.exitCode = sweep.status ?? 1;
