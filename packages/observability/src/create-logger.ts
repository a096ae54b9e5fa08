import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Wherever such a key turns up in what is logged, up to two levels deep, its value does not. */
const SECRET_KEYS = [
  'webhookSecret',
  'webhookSecrets',
  'apiToken',
  'encryptionKey',
  'formerEncryptionKey',
  'password',
  'secret',
  'authorization',
];

/** JSON lines on stdout, written at once: what was logged before a crash is there after it. */
export function createLogger(app: string, level: string, destination: DestinationStream = standardOutput()): Logger {
  const redact = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  return pino({ level, base: { app, pid: process.pid }, redact }, destination);
}

/**
 * Not pino's own stream: when whoever read our lines is gone, it tries the last one again for ever while the process
 * ends, which then never does. Lines that nobody reads are dropped.
 */
function standardOutput(): DestinationStream {
  if (process.stdout.listenerCount('error', dropUnread) === 0) process.stdout.on('error', dropUnread);
  return process.stdout;
}

function dropUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
