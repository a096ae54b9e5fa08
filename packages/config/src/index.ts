export { configuredSource } from './configured-source-piece';
export type { ConfiguredSource } from './configured-source';
export {
  BadConfig,
  loadConfig,
  loadConfigOrExit,
  parseConfig,
  type LoadedConfig,
  type ParsedConfig,
} from './load-config';
export { outboundAllow, outboundDay, retrySchedule } from './outbound-pieces';
export type { Config, Piece, Pieces, Shown, Variable, VariableTexts } from './piece';
export type { Environment } from './read-variables';
export {
  databaseUrl,
  encryptionKey,
  formerEncryptionKey,
  keptDays,
  logLevel,
  managementHost,
  managementPort,
  port,
  redisUrl,
  tracing,
  type TracingConfig,
} from './shared-pieces';
export {
  csvSchema,
  daysSchema,
  keySchema,
  logLevelSchema,
  portSchema,
  requiredText,
  urlSchema,
  type LogLevel,
} from './value-schemas';
export { variable } from './variable';
