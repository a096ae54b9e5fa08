import {
  configuredSource,
  databaseUrl,
  encryptionKey,
  loadConfigOrExit,
  logLevel,
  portSchema,
  redisUrl,
  variable,
} from '@evenkeel/config';

const pieces = {
  databaseUrl,
  redisUrl,
  encryptionKey,
  /** A worker has no public port; 0 takes any free one, where several share a machine. */
  managementPort: variable('MANAGEMENT_PORT', portSchema(9003)),
  logLevel,
  configuredSource,
};

export type WorkerConfig = ReturnType<typeof loadWorkerConfig>;

/** The worker's part of the environment; a bad value ends the process with a line per variable. */
export function loadWorkerConfig() {
  return loadConfigOrExit(pieces);
}
