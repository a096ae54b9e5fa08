import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Our environment; what it does not say is what `npm start` keeps in `.evenkeel/`. */
export function environmentOfStart(root, env = process.env) {
  const folder = join(root, '.evenkeel');
  const [url, file] = [join(folder, 'database-url'), join(folder, 'secrets.json')];
  const secrets = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const kept = {
    DATABASE_URL: existsSync(url) ? readFileSync(url, 'utf8').trim() : undefined,
    EVENKEEL_ENCRYPTION_KEY: secrets.encryptionKey,
    EVENKEEL_FORMER_ENCRYPTION_KEY: secrets.formerEncryptionKey,
    EVENKEEL_API_KEY: secrets.adminKey,
  };
  const isWanted = ([name, value]) => value !== undefined && !env[name] && !env[`${name}_FILE`];
  return { ...env, ...Object.fromEntries(Object.entries(kept).filter(isWanted)) };
}
