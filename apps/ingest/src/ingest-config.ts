import {
  configuredSource,
  databaseUrl,
  encryptionKey,
  formerEncryptionKey,
  logLevel,
  managementHost,
  managementPort,
  port,
  redisUrl,
  tracing,
  variable,
} from '@evenkeel/config';
import { z } from 'zod';

/** All that ingest reads from its environment. */
export const ingestConfig = {
  databaseUrl,
  redisUrl,
  encryptionKey,
  formerEncryptionKey,
  port: port(3000),
  managementHost,
  managementPort: managementPort(9000),
  logLevel,
  tracing,
  configuredSource,
  /** Where deliveries are kept while neither the queue nor Postgres takes them; several processes may share it. */
  spoolDir: variable('EVENKEEL_SPOOL_DIR', z.string().default('.evenkeel/spool')),
};
