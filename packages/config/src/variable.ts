import { z } from 'zod';
import type { Piece, Shown } from './piece';

/** A piece of one variable. `schema` sees the variable's text, or undefined if it is not set. */
export function variable<T>(
  name: string,
  schema: z.ZodType<T, string | undefined>,
  shown: Shown = 'plainly',
): Piece<T> {
  return {
    variables: [{ name, shown }],
    schema: z.looseObject({ [name]: schema }).transform((values) => values[name] as T),
  };
}
