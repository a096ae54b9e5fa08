import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Made on first use, readable by this user only. Whoever loses the encryption key loses what is sealed with it; one that
 * the environment sets goes before ours.
 */
export function loadSecrets(file, env, { encryptionKey, formerEncryptionKey, loadConfig }) {
  const { secrets: kept, isFirstUse } = readOrMake(file);
  const secrets = {
    ...kept,
    ...(env.EVENKEEL_ENCRYPTION_KEY && { encryptionKey: env.EVENKEEL_ENCRYPTION_KEY }),
    ...(env.EVENKEEL_FORMER_ENCRYPTION_KEY && { formerEncryptionKey: env.EVENKEEL_FORMER_ENCRYPTION_KEY }),
    ...(env.EVENKEEL_ADMIN_KEY && { adminKey: env.EVENKEEL_ADMIN_KEY }),
  };
  const keys = {
    EVENKEEL_ENCRYPTION_KEY: secrets.encryptionKey,
    EVENKEEL_FORMER_ENCRYPTION_KEY: secrets.formerEncryptionKey,
  };
  loadConfig({ encryptionKey, formerEncryptionKey }, keys); // throws a line that says what is wrong
  return { ...secrets, file, isFirstUse: isFirstUse && !env.EVENKEEL_ADMIN_KEY };
}

/** A file of a version that knew fewer secrets gets the others. */
function readOrMake(file) {
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = {
    encryptionKey: randomBytes(32).toString('base64'),
    adminKey: `ek_${randomBytes(32).toString('base64url')}`,
    simulatorWebhookSecret: randomBytes(24).toString('base64url'),
    ...kept,
  };
  const isNew = Object.keys(secrets).some((name) => kept[name] === undefined);
  if (isNew) writeWhole(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return { secrets, isFirstUse: kept.adminKey === undefined };
}

/** Whoever looks at it meanwhile sees the former one, or the new one. */
function writeWhole(file, text) {
  const beside = `${file}.new`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, file);
}
