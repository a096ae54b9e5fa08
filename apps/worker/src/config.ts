import {
  configuredSource,
  databaseUrl,
  encryptionKey,
  formerEncryptionKey,
  keptDays,
  loadConfigOrExit,
  logLevel,
  managementHost,
  managementPort,
  outboundAllow,
  outboundDay,
  redisUrl,
  retrySchedule,
  tracing,
} from '@evenkeel/config';

/** All that a worker reads from its environment. */
export const workerConfig = {
  databaseUrl,
  redisUrl,
  encryptionKey,
  formerEncryptionKey,
  managementHost,
  managementPort: managementPort(9003),
  logLevel,
  tracing,
  keptDays,
  configuredSource,
  outboundAllow,
  outboundDay,
  retrySchedule,
};

export type WorkerConfig = ReturnType<typeof loadWorkerConfig>;

/** The worker's part of the environment; a bad value ends the process with a line per variable. */
export function loadWorkerConfig() {
  return loadConfigOrExit(workerConfig);
}
