import {
  configuredSource,
  databaseUrl,
  encryptionKey,
  logLevel,
  managementPort,
  port,
  redisUrl,
} from '@evenkeel/config';

/** All that ingest reads from its environment. */
export const ingestConfig = {
  databaseUrl,
  redisUrl,
  encryptionKey,
  port: port(3000),
  managementPort: managementPort(9000),
  logLevel,
  configuredSource,
};
