import {
  databaseUrl,
  encryptionKey,
  formerEncryptionKey,
  logLevel,
  managementHost,
  managementPort,
  outboundAllow,
  port,
  redisUrl,
  tracing,
  urlSchema,
  variable,
} from '@evenkeel/config';
import { z } from 'zod';

const KEY_SHAPE = /^ek_[A-Za-z0-9_-]{16,200}$/;

/** All that admin reads from its environment. */
export const adminConfig = {
  databaseUrl,
  redisUrl,
  encryptionKey,
  formerEncryptionKey,
  port: port(3001),
  managementHost,
  managementPort: managementPort(9001),
  logLevel,
  tracing,
  outboundAllow,
  /** Where the provider reaches ingest, from outside; unset: only the paths of webhooks are known. */
  ingestUrl: variable('EVENKEEL_INGEST_URL', urlSchema(['http:', 'https:'], z.string()).optional()),
  /** Opens everything; for the first key, and for when all others are lost. */
  adminKey: variable(
    'EVENKEEL_ADMIN_KEY',
    z
      .string('is required: the key that may do everything, for the first use')
      .regex(KEY_SHAPE, 'must be ek_ and at least 16 of A-Z, a-z, 0-9, _ and -'),
    'as_set_or_not',
  ),
};
