/**
 * npm run evenkeel -- COMMAND: the CLI, built if it is not. Without EVENKEEL_API_KEY it takes the key that `npm start` made.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { environmentOfStart } from './start/environment-of-start.mjs';

const root = join(import.meta.dirname, '..');
const program = join(root, 'packages', 'cli', 'dist', 'main.js');

if (!existsSync(program)) await build(root);
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: environmentOfStart(root),
});
process.exitCode = status ?? 1;
