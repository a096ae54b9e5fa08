/**
 * The one-shot `init` of an image: makes the secrets that are not there yet, each a file that only its owner can read, in
 * a folder (a volume) for each who may see them. What is there stays: the encryption key opens what was sealed with it,
 * and Postgres has the password of its first start.
 *
 * `--replace-encryption-key` makes a new one and keeps the former beside it, `--forget-former-encryption-key` ends that: what
 * is done between the two is in docs/operations.md, Secrets.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: wish, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'replace-encryption-key': { type: 'boolean' }, 'forget-former-encryption-key': { type: 'boolean' } },
});
const [folder = '/run/evenkeel'] = positionals;
const [encryptionKey, formerEncryptionKey] = ['encryption-key', 'former-encryption-key'].map((name) =>
  join(folder, 'app', name),
);
const newEncryptionKey = () => randomBytes(32).toString('base64');

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
  keepOrMake(encryptionKey, newEncryptionKey);
  keepOrMake(formerEncryptionKey, () => ''); // while no key is being replaced
  keepOrMake(join(folder, 'admin', 'admin-key'), () => `ek_${randomBytes(32).toString('base64url')}`);
  keepOrMake(join(folder, 'demo', 'webhook-secret'), () => randomBytes(24).toString('base64url'));
  const password = keepOrMake(join(folder, 'postgres', 'password'), () => randomBytes(24).toString('base64url'));
  keepOrMake(join(folder, 'app', 'database-url'), () => `postgresql://evenkeel:${password}@postgres:5432/evenkeel`);
}

/** The former one is kept before the new one is there: who is ended between the two leaves both files with it. */
function replaceEncryptionKey() {
  const [current, former] = [encryptionKey, formerEncryptionKey].map((file) => readFileSync(file, 'utf8').trim());
  if (former !== '' && former !== current) throw new Error(`a key is being replaced already: ${formerEncryptionKey}`);
  write(formerEncryptionKey, current);
  write(encryptionKey, newEncryptionKey());
}

try {
  makeSecrets();
  if (wish['replace-encryption-key']) replaceEncryptionKey();
  if (wish['forget-former-encryption-key']) write(formerEncryptionKey, '');
} catch (error) {
  console.error(`init: ${error.message}`);
  process.exitCode = 1;
}
