/** Where outbound messages may go, and when they are tried. */
import { isIP } from 'node:net';
import { z } from 'zod';
import type { Piece } from './piece';
import { csvSchema } from './value-schemas';
import { variable } from './variable';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const STANDARD_SCHEDULE = '0s,5s,5m,30m,2h,5h,10h,14h,20h,24h';
const MOST_ATTEMPTS = 50;

/** The wait before each attempt, in milliseconds; as many as there are attempts. */
export const retrySchedule: Piece<readonly number[]> = variable(
  'EVENKEEL_RETRY_SCHEDULE',
  z
    .string()
    .default(STANDARD_SCHEDULE)
    .transform((text) => text.split(',').map((wait) => durationOf(wait.trim())))
    .refine(
      (waits) => waits.length <= MOST_ATTEMPTS && waits.every((wait) => wait !== null),
      `must be up to ${MOST_ATTEMPTS} waits, a number with ms, s, m, h or d each, as ${STANDARD_SCHEDULE}`,
    )
    .transform((waits) => waits as number[]),
);

const DAY_MS = 86_400_000;
const LEAST_DAY_MS = 1_000;

/**
 * How long a day lasts for what is waited for when messages are sent, in milliseconds: the schedule, the rests of an endpoint,
 * `Retry-After`, and the five days after which it is disabled. Shorter than a day for trials and drills, as `hour_ms` of a source.
 */
export const outboundDay: Piece<number> = variable(
  'EVENKEEL_OUTBOUND_DAY',
  z
    .string()
    .default('24h')
    .transform((text) => durationOf(text.trim()) ?? NaN)
    .refine((ms) => ms >= LEAST_DAY_MS && ms <= DAY_MS, 'must be a duration from 1s to 24h, as 60s'),
);

function durationOf(text: string): number | null {
  const [, number, unit = ''] = /^(\d{1,6})(ms|s|m|h|d)$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * (UNITS[unit] ?? NaN);
}

const HOST = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i;

/** Hosts, addresses and CIDRs that messages may go to although they are private, with plain http too. */
export const outboundAllow: Piece<readonly string[]> = variable(
  'EVENKEEL_OUTBOUND_ALLOW',
  csvSchema.refine(
    (items) => items.every((item) => isNet(item) || (HOST.test(item) && !/^[\d.]+$/.test(item))),
    'must be hosts, addresses and CIDRs, separated by commas, as localhost,10.0.0.0/8',
  ),
);

function isNet(item: string): boolean {
  const [address = '', prefix, ...more] = item.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
