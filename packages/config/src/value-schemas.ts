import { z } from 'zod';

/** What the text of a variable may be. Messages complete the sentence that begins with the variable's name. */

const REQUIRED = 'is required';
const MOST_DAYS = 3_650;

/** Text that must be there; `why` says what for, if the name does not. */
export function requiredText(why?: string): z.ZodString {
  return z.string(why === undefined ? REQUIRED : `${REQUIRED}: ${why}`);
}

/** 0 asks the operating system for any free port. */
export function portSchema(standard: number): z.ZodType<number, string | undefined> {
  return z
    .string()
    .default(String(standard))
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a port, 0 to 65535')
    .transform(Number);
}

/** An address to listen on. */
export function hostSchema(standard: string): z.ZodType<string, string | undefined> {
  return z
    .string()
    .default(standard)
    .refine((text) => /^[A-Za-z0-9.:-]{1,255}$/.test(text), 'must be an IP address or a host name, without a port');
}

/** A whole number of days. */
export function daysSchema(standard: number, least: number): z.ZodType<number, string | undefined> {
  return z
    .string()
    .default(String(standard))
    .refine(
      (text) => /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= MOST_DAYS,
      `must be a number of days, ${least} to ${MOST_DAYS}`,
    )
    .transform(Number);
}

/** A URL of one of the protocols, such as `redis:`. */
export function urlSchema(protocols: readonly string[], text = requiredText()): z.ZodType<string, string | undefined> {
  const asked = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return text.refine(
    (url) => URL.canParse(url) && protocols.includes(new URL(url).protocol),
    `must be a URL that begins with ${asked}`,
  );
}

/** 32 bytes in base64, as `openssl rand -base64 32` prints them. */
export const keySchema: z.ZodType<Buffer, string | undefined> = requiredText()
  .refine(
    (text) => /^[A-Za-z0-9+/]{43}=$/.test(text),
    'must be 32 bytes in base64, as `openssl rand -base64 32` prints them',
  )
  .transform((text) => Buffer.from(text, 'base64'));

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const logLevelSchema: z.ZodType<LogLevel, string | undefined> = z
  .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)
  .default('info');

/** Comma-separated; blanks around the items and empty items are dropped; not set is an empty list. */
export const csvSchema: z.ZodType<readonly string[], string | undefined> = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
