import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Wherever such a key turns up in what is logged, up to two levels deep, its value does not. */
const SECRET_KEYS = [
  'webhookSecret',
  'webhookSecrets',
  'apiToken',
  'encryptionKey',
  'password',
  'secret',
  'authorization',
];

/** JSON lines on stdout, written at once: what was logged before a crash is there after it. */
export function createLogger(app: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { app, pid: process.pid },
    redact: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
