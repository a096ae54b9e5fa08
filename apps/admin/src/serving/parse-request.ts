import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { AnyOperation } from './operation';
import { Problem, type RequestError } from './problem';

interface RawRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

type Place = RequestError['in'];

/** What was sent, as the operation knows it. Throws `invalid_request`, with all that does not fit at once. */
export function parseRequest<S>(
  operation: Pick<AnyOperation<S>, 'params' | 'query' | 'body'>,
  { params, query, body }: RawRequest,
): { readonly params: unknown; readonly query: unknown; readonly body: unknown } {
  const errors: RequestError[] = [];
  const parse = (place: Place, schema: z.ZodType, value: unknown): unknown => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) errors.push(...describe(place, parsed.error));
    for (const name of placesOfNul(parsed.data, '')) errors.push({ in: place, name, message: NO_NUL });
    return parsed.data;
  };
  const parsed = {
    params: parse('path', z.strictObject((operation.params ?? {}) as z.ZodRawShape), params ?? {}),
    query: parse('query', z.strictObject((operation.query ?? {}) as z.ZodRawShape), query ?? {}),
    body: operation.body ? parse('body', operation.body as z.ZodType, body ?? {}) : undefined,
  };
  if (!operation.body && !isEmpty(body)) errors.push({ in: 'body', name: '', message: 'this operation takes none' });
  if (errors.length > 0) throw new Problem('invalid_request', { errors });
  return parsed;
}

/** Postgres holds none in a text, and nothing of ours is called so. */
const NO_NUL = 'must not hold a NUL character';

/** Of what fits its schema, so it is as deep as that. */
function placesOfNul(value: unknown, name: string): string[] {
  if (typeof value === 'string') return value.includes('\0') ? [name] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => placesOfNul(part, name === '' ? key : `${name}.${key}`));
}

function describe(place: Place, { issues }: z.ZodError): RequestError[] {
  return issues.flatMap((issue) => {
    // A parameter is named as it was sent, whatever it is taken apart into.
    const name = issue.path
      .slice(0, place === 'body' ? undefined : 1)
      .map(String)
      .join('.');
    // Of a name in a record: what is wrong with the name.
    if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ in: place, name, message }));
    if (issue.code !== 'unrecognized_keys') return [{ in: place, name, message: issue.message }];
    return issue.keys.map((key) => ({
      in: place,
      name: name === '' ? key : `${name}.${key}`,
      message: 'is not known here',
    }));
  });
}

/** Many clients send an empty object where there is nothing to say. */
function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || isDeepStrictEqual(body, {});
}
