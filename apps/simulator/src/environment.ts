import { logLevel, managementHost, managementPort, port, urlSchema, variable, type Piece } from '@evenkeel/config';
import { z } from 'zod';
import type { SimulatorSettings } from './create-simulator';

/** "MF" and 10 hex (contract 1.4); the same for everybody, so that a source can be connected before the first start. */
const STANDARD_LIST = 'MF5eed0ca4b1';

type Target = SimulatorSettings['target'];
type Texts = z.ZodType<Target, Readonly<Record<string, string | undefined>>>;

const text = (standard: string) => z.string().default(standard) as z.ZodType<string, string | undefined>;

const number = (standard: number, least: number, most: number, kind: 'whole' | 'any' = 'whole') =>
  z
    .string()
    .default(String(standard))
    .transform(Number)
    .refine(
      (value) => value >= least && value <= most && (kind === 'any' || Number.isInteger(value)),
      `must be a ${kind === 'whole' ? 'whole ' : ''}number, ${least} to ${most}`,
    ) as z.ZodType<number, string | undefined>;

const flag = (standard: boolean) =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(standard ? 'true' : 'false')
    .transform((value) => value === 'true') as z.ZodType<boolean, string | undefined>;

/** A URL without a secret would be a provider whose webhooks nobody can trust. */
const target: Piece<Target> = {
  variables: [
    { name: 'SIMULATOR_WEBHOOK_URL', shown: 'without_password' },
    { name: 'SIMULATOR_WEBHOOK_SECRET', shown: 'as_set_or_not' },
  ],
  schema: z
    .looseObject({
      SIMULATOR_WEBHOOK_URL: urlSchema(['http:', 'https:'], z.string()).optional(),
      SIMULATOR_WEBHOOK_SECRET: z.string().optional(),
    })
    .transform(({ SIMULATOR_WEBHOOK_URL: url, SIMULATOR_WEBHOOK_SECRET: secret }, context): Target => {
      if (url === undefined) return null;
      if (secret !== undefined) return { url, secret };
      const message = 'is required when SIMULATOR_WEBHOOK_URL is set: every webhook is signed with it';
      context.addIssue({ code: 'custom', path: ['SIMULATOR_WEBHOOK_SECRET'], message });
      return z.NEVER;
    }) as Texts,
};

/** What the simulator reads from the environment. */
export const environment = {
  port: port(3002),
  /** Loopback, for whoever reaches `/control` moves the campaign; a container says 0.0.0.0. */
  host: variable('SIMULATOR_HOST', text('127.0.0.1')),
  managementHost,
  managementPort: managementPort(9002),
  logLevel,
  seed: variable('SIMULATOR_SEED', text('evenkeel')),
  list: variable('SIMULATOR_LIST', text(STANDARD_LIST)),
  target,
  /** Where the campaign stays from start to start; without it each start is a new one from the seed. */
  stateFile: variable('SIMULATOR_STATE_FILE', z.string().optional()),
  rate: variable('SIMULATOR_RATE', number(5, 0, 20_000, 'any')),
  subscribers: variable('SIMULATOR_SUBSCRIBERS', number(200, 0, 1_000_000)),
  announce: variable('SIMULATOR_ANNOUNCE', flag(true)),
  concurrency: variable('SIMULATOR_CONCURRENCY', number(64, 1, 1_000)),
  apiToken: variable('SIMULATOR_API_TOKEN', text('simulator'), 'as_set_or_not'),
  callsPerHour: variable('SIMULATOR_CALLS_PER_HOUR', number(5_000, 0, 1_000_000_000)),
  deliveriesKept: variable('SIMULATOR_DELIVERIES_KEPT', number(100_000, 1, 10_000_000)),
};
