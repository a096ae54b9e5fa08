import { ApiProblem } from './problem';

/** What the API says of the fields of a form, by their names in its body. */
export interface FieldErrors {
  of(field: string): string | undefined;
  /** Something is wrong that none of these fields shows: the whole problem has to be shown. */
  readonly isMore: boolean;
}

/** `fields` are those that the form has. Messages begin as `must be …`; they are made sentences. */
export function fieldErrors(error: unknown, fields: readonly string[]): FieldErrors {
  const problem = error instanceof ApiProblem ? error : null;
  const named = problem?.details.errors ?? [];
  return {
    of(field) {
      const message = problem?.errorOf(field);
      return message === undefined ? undefined : `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
    },
    isMore: error !== null && (named.length === 0 || named.some(({ name }) => !fields.includes(name))),
  };
}
