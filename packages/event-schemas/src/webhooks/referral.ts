import { z } from 'zod';
import { wireIntSchema, wireTextSchema } from './wire-values';

/** Says in the field `referral` that the referrer has been deleted since (contract section 1.4). */
export const REFERRER_DELETED = 'subscriber_deleted';

/** The referrer, as a webhook shows it: without an id, so it can be joined by `code` or e-mail only. */
export const referrerSchema = z.looseObject({
  name: wireTextSchema,
  email: wireTextSchema,
  code: wireTextSchema,
  people_referred: wireIntSchema,
  points: wireIntSchema,
});
export type Referrer = z.infer<typeof referrerSchema>;

/**
 * The three-way union of contract section 1.4: not referred ("" there; null here too), the referrer, or the word
 * that the referrer is gone. The same word is an event in `response`: match on the field, never on the text.
 */
export const referralSchema = z.union([z.literal(['', REFERRER_DELETED]), z.null(), referrerSchema], {
  error: 'expected "", a referrer or "subscriber_deleted"',
});
export type Referral = z.infer<typeof referralSchema>;
