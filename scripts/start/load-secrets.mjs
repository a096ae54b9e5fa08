import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Made on first use, readable by this user only. Whoever loses the encryption key loses what is sealed with it; one that
 * the environment sets goes before ours.
 */
export function loadSecrets(file, env, { encryptionKey, loadConfig }) {
  const secrets = {
    ...readOrMake(file),
    ...(env.EVENKEEL_ENCRYPTION_KEY && { encryptionKey: env.EVENKEEL_ENCRYPTION_KEY }),
  };
  loadConfig({ encryptionKey }, { EVENKEEL_ENCRYPTION_KEY: secrets.encryptionKey }); // throws a line that says what is wrong
  return secrets;
}

function readOrMake(file) {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const secrets = {
    encryptionKey: randomBytes(32).toString('base64'),
    simulatorWebhookSecret: randomBytes(24).toString('base64url'),
  };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return secrets;
}
