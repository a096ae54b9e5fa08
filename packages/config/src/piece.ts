import type { z } from 'zod';

/**
 * A configuration is a record of pieces. A piece names the environment variables that it reads and turns their text
 * into a value; a group of variables that only make sense together is one piece.
 */

/** How a variable's value is shown in the log: as it is, as a URL without its password, or only whether it is set. */
export type Shown = 'plainly' | 'without_password' | 'as_set_or_not';

export interface Variable {
  readonly name: string;
  /** Whatever is not shown plainly is a secret, and may also come from the file that `NAME_FILE` names. */
  readonly shown: Shown;
}

/** The text of a piece's variables. An empty variable is an unset one, as compose files cannot leave one out. */
export type VariableTexts = Readonly<Record<string, string | undefined>>;

export interface Piece<T> {
  readonly variables: readonly Variable[];
  /** Its issues have the variable's name as their path. */
  readonly schema: z.ZodType<T, VariableTexts>;
}

export type Pieces = Readonly<Record<string, Piece<unknown>>>;

/** What the pieces give once read. */
export type Config<P extends Pieces> = { readonly [K in keyof P]: P[K] extends Piece<infer T> ? T : never };
