/**
 * npm run evenkeel -- COMMAND: the CLI, built if it is not. Without EVENKEEL_API_KEY it takes the key that `npm start` made.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';

const root = join(import.meta.dirname, '..');
const program = join(root, 'packages', 'cli', 'dist', 'main.js');

function keyOfStart() {
  const file = join(root, '.evenkeel', 'secrets.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).adminKey : undefined;
}

if (!existsSync(program)) await build(root);
const { EVENKEEL_API_KEY = keyOfStart(), EVENKEEL_API_KEY_FILE } = process.env;
const key = EVENKEEL_API_KEY_FILE || !EVENKEEL_API_KEY ? {} : { EVENKEEL_API_KEY };
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ...key },
});
process.exitCode = status ?? 1;
