/**
 * `npm run reseal`: seals with EVENKEEL_ENCRYPTION_KEY what EVENKEEL_FORMER_ENCRYPTION_KEY has sealed. What the environment
 * does not say is taken from what `npm start` keeps in `.evenkeel/`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { environmentOfStart } from './start/environment-of-start.mjs';

const root = join(import.meta.dirname, '..');

await build(root);
const { status } = spawnSync(process.execPath, [join(root, 'apps/admin/dist/reseal-secrets.js')], {
  stdio: 'inherit',
  env: environmentOfStart(root),
});
process.exitCode = status ?? 1;
