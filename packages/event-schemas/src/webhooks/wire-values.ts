import { z } from 'zod';

/**
 * Values as the provider sends them, before anything is read into them. The contract shows one sample body and says
 * nothing of empty or quoted values, so each type is taken in every spelling that a form-minded sender uses: null or
 * "" for "empty", digits in quotes, "true" and "false". Any other type is a `schema_mismatch`. These schemas check
 * and change nothing: what a spelling means is said once, by the connector's mapping.
 */

const DIGITS = /^-?\d+$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

const isEmpty = (value: unknown): value is null | '' => value === null || value === '';

/** All spellings in one predicate: as a zod union the same check was measured a quarter to two thirds dearer. */
const spelled = <T>(fits: (value: unknown) => boolean, wanted: string) =>
  z.custom<T>((value) => isEmpty(value) || fits(value), `expected ${wanted}`).optional();

export const wireTextSchema = z.string().nullish();

export type WireNumber = number | string | null;

/** A fraction is another type; a number that no column holds (2 ** 40) is a whole number all the same. */
export const wireIntSchema = spelled<WireNumber>(
  (value) => Number.isInteger(value) || (typeof value === 'string' && DIGITS.test(value)),
  'a whole number',
);

export const wireAmountSchema = spelled<WireNumber>(
  (value) => Number.isFinite(value) || (typeof value === 'string' && DECIMAL.test(value)),
  'a number',
);

/** Unix seconds (contract section 1.4). */
export const wireTimeSchema = spelled<WireNumber>(
  (value) => Number.isInteger(value) || (typeof value === 'string' && DIGITS.test(value)),
  'Unix seconds',
);

export const wireFlagSchema = spelled<boolean | 'true' | 'false' | '' | null>(
  (value) => typeof value === 'boolean' || value === 'true' || value === 'false',
  'a boolean',
);

/** Ids of rewards are numbers in REST; beyond 2 ** 53 a number no longer says which one it was. */
export const wireRewardIdSchema = spelled<WireNumber>(
  (value) => typeof value === 'string' || Number.isSafeInteger(value),
  'a string or a whole number',
);
