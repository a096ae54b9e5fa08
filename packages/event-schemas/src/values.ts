import { z } from 'zod';

/** The value types that mirror columns hold, with the ranges that Postgres can hold. Out of range is `bad_value`. */

const POSTGRES_INT_MAX = 2_147_483_647;

/** Text as Postgres holds it: no NUL, no lone surrogate. Empty strings are stored as null, by whoever maps. */
export const textValueSchema = z
  .string()
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'text that Postgres cannot hold');

export const intValueSchema = z
  .int()
  .min(-POSTGRES_INT_MAX - 1)
  .max(POSTGRES_INT_MAX);

/** RFC 3339, UTC, milliseconds, years 0001 to 9999 (Postgres knows no year 0): `2026-01-31T09:15:00.000Z`. Such strings sort as times do. */
export const timestampSchema = z.iso
  .datetime({ precision: 3 })
  .refine((text) => !text.startsWith('0000'), 'a year that Postgres cannot hold');
export type Timestamp = z.infer<typeof timestampSchema>;

export const contentValueSchema = z.union([
  textValueSchema,
  z.number(),
  z.boolean(),
  z.array(textValueSchema),
  z.null(),
]);
export type ContentValue = z.infer<typeof contentValueSchema>;

/** Column name to value; a column that is absent or undefined was not spoken of. */
export type Columns = Readonly<Record<string, ContentValue | undefined>>;

/** JSON as it was parsed. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
