import { z } from 'zod';
import type { Piece, VariableTexts } from './piece';
import { redisUrlSchema } from './redis-url-schema';
import {
  daysSchema,
  hostSchema,
  keySchema,
  logLevelSchema,
  portSchema,
  requiredText,
  urlSchema,
  type LogLevel,
} from './value-schemas';
import { variable } from './variable';

/** The variables that more than one app reads. */

export const databaseUrl: Piece<string> = variable(
  'DATABASE_URL',
  urlSchema(['postgres:', 'postgresql:'], requiredText('the Postgres (15 or newer) that holds the mirror')),
  'without_password',
);

/**
 * Where the queue lives: a Redis, 7 or newer, or Valkey; or nodes of a cluster, a URL each. Null where there is none: then
 * it lives in Postgres.
 */
export const redisUrl: Piece<string | readonly string[] | null> = variable(
  'REDIS_URL',
  redisUrlSchema.optional().transform((url) => url ?? null),
  'without_password',
);

/** For secrets at rest. */
export const encryptionKey: Piece<Buffer> = variable('EVENKEEL_ENCRYPTION_KEY', keySchema, 'as_set_or_not');

/** Opens what it sealed while that is not sealed anew yet; null while no key is being replaced. */
export const formerEncryptionKey: Piece<Buffer | null> = variable(
  'EVENKEEL_FORMER_ENCRYPTION_KEY',
  z.preprocess((text) => text ?? null, z.union([z.null(), keySchema])) as z.ZodType<Buffer | null, string | undefined>,
  'as_set_or_not',
);

/** The app's public port. */
export function port(standard: number): Piece<number> {
  return variable('PORT', portSchema(standard));
}

/** For `/metrics` and detailed readiness. 0 takes any free one. */
export function managementPort(standard: number): Piece<number> {
  return variable('MANAGEMENT_PORT', portSchema(standard));
}

/** The address that port listens on: the loopback one, unless a Prometheus of another machine shall reach it. */
export const managementHost: Piece<string> = variable('MANAGEMENT_HOST', hostSchema('127.0.0.1'));

export interface TracingConfig {
  readonly endpoint: string | null;
  readonly share: number;
}

/** Where traces go, and how many of them; by the names that OpenTelemetry gives these variables. */
export const tracing: Piece<TracingConfig> = {
  variables: [
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', shown: 'without_password' },
    { name: 'OTEL_TRACES_SAMPLER_ARG', shown: 'plainly' },
  ],
  schema: z
    .looseObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: urlSchema(['http:', 'https:'], z.string()).optional(),
      OTEL_TRACES_SAMPLER_ARG: z
        .string()
        .regex(/^(0|1|0?\.\d+|1\.0+|0\.0+)$/, 'must be the share of traces to keep, 0 to 1')
        .default('1'),
    })
    .transform(({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = null, OTEL_TRACES_SAMPLER_ARG: share }) => ({
      endpoint,
      share: Number(share),
    })) as z.ZodType<TracingConfig, VariableTexts>,
};

/**
 * How long deliveries and changes are kept, in days. Not shorter than what looks back at them: partitions of yesterday are still
 * made, and changes are dropped by the month.
 */
export const keptDays: Piece<{ readonly deliveries: number; readonly changes: number }> = {
  variables: [
    { name: 'EVENKEEL_KEEP_DELIVERIES_DAYS', shown: 'plainly' },
    { name: 'EVENKEEL_KEEP_CHANGES_DAYS', shown: 'plainly' },
  ],
  schema: z
    .looseObject({
      EVENKEEL_KEEP_DELIVERIES_DAYS: daysSchema(30, 2),
      EVENKEEL_KEEP_CHANGES_DAYS: daysSchema(400, 31),
    })
    .transform(({ EVENKEEL_KEEP_DELIVERIES_DAYS: deliveries, EVENKEEL_KEEP_CHANGES_DAYS: changes }) => ({
      deliveries,
      changes,
    })) as z.ZodType<{ readonly deliveries: number; readonly changes: number }, VariableTexts>,
};

export const logLevel: Piece<LogLevel> = variable('LOG_LEVEL', logLevelSchema);
