/**
 * The one-shot `init` of an image: makes the secrets that are not there yet, each a file that only its owner can read, in
 * a folder (a volume) for each who may see them. What is there stays: the encryption key opens what was sealed with it,
 * and Postgres has the password of its first start.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '/run/evenkeel'] = process.argv.slice(2);

/** Renamed when it is complete: a file that was cut off would be taken for a secret. */
function write(file, text) {
  const unfinished = `${file}.unfinished`;
  writeFileSync(unfinished, `${text}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
  console.log(`init: made ${file}`);
}

function keepOrMake(file, make) {
  if (!existsSync(file)) write(file, make());
  return readFileSync(file, 'utf8').trim();
}

function makeSecrets() {
  keepOrMake(join(folder, 'app', 'encryption-key'), () => randomBytes(32).toString('base64'));
  keepOrMake(join(folder, 'admin', 'admin-key'), () => `ek_${randomBytes(32).toString('base64url')}`);
  keepOrMake(join(folder, 'demo', 'webhook-secret'), () => randomBytes(24).toString('base64url'));
  const password = keepOrMake(join(folder, 'postgres', 'password'), () => randomBytes(24).toString('base64url'));
  keepOrMake(join(folder, 'app', 'database-url'), () => `postgresql://evenkeel:${password}@postgres:5432/evenkeel`);
}

try {
  makeSecrets();
} catch (error) {
  console.error(`init: ${error.message}`);
  process.exitCode = 1;
}
