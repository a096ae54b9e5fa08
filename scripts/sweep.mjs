/**
 * `npm run sweep -- SOURCE [--accept-vanishing]`: compares the mirror of a source with every page of the provider, now.
 * What the environment does not say is taken from what `npm start` keeps in `.evenkeel/`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.evenkeel');

function fromStart() {
  const environment = {};
  const [url, secrets] = [join(folder, 'database-url'), join(folder, 'secrets.json')];
  if (existsSync(url)) environment.DATABASE_URL = readFileSync(url, 'utf8').trim();
  if (existsSync(secrets))
    environment.EVENKEEL_ENCRYPTION_KEY = JSON.parse(readFileSync(secrets, 'utf8')).encryptionKey;
  return environment;
}

function isSet(name) {
  return Boolean(process.env[name] || process.env[`${name}_FILE`]);
}

await build(root);
const known = Object.entries(fromStart()).filter(([name]) => !isSet(name));
const sweep = spawnSync(
  process.execPath,
  [join(root, 'apps/worker/dist/sweep-on-demand.js'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { LOG_LEVEL: 'error', ...Object.fromEntries(known), ...process.env },
  },
);
process.exitCode = sweep.status ?? 1;
