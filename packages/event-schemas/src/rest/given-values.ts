import { z } from 'zod';
import { wireIntSchema, wireRewardIdSchema, wireTimeSchema } from '../webhooks/wire-values';

/** Values of the wire that must be there: neither absent, nor null, nor "". */

const isGiven = (value: unknown): boolean => value !== null && value !== '';

export const givenIdSchema = z.string().min(1);

/** A number in REST. */
export const givenRewardIdSchema = wireRewardIdSchema.unwrap().refine(isGiven, 'expected an id');

export const givenTimeSchema = wireTimeSchema.unwrap().refine(isGiven, 'expected Unix seconds');

export const givenCountSchema = wireIntSchema
  .unwrap()
  .refine((value) => isGiven(value) && Number(value) >= 0 && Number.isSafeInteger(Number(value)), 'expected a count');
