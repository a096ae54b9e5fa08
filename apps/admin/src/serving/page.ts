/**
 * Lists by keyset: a cursor says after which item the next page begins, so items that come or go meanwhile shift nothing, and
 * the thousandth page costs what the first does.
 */
import { z } from 'zod';
import { Problem } from './problem';

const MOST = 200;
const STANDARD = 50;

/** What every list takes. */
export const pageQuery = {
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be 1 or more')
    .max(MOST, `must be ${MOST} or less`)
    .default(STANDARD)
    .describe('How many at most.'),
  cursor: z.string().optional().describe('`next_cursor` of the page before.'),
};

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

/** What every list answers. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    data: z.array(item),
    next_cursor: z.string().nullable().describe('Of the next page; null: there is none.'),
  });
}

/**
 * `load` is asked for one more than are shown, beginning after what the cursor holds: the values by which the list is
 * ordered, as `keyOf` takes them from the last item. Throws `invalid_request` if the cursor is none of this list.
 */
export async function page<Stored, Item, Key>(
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  list: {
    readonly key: z.ZodType<Key>;
    readonly keyOf: (stored: Stored) => Key;
    readonly load: (after: Key | null, limit: number) => Promise<readonly Stored[]>;
    readonly show: (stored: Stored) => Item;
  },
): Promise<Page<Item>> {
  const after = cursor === undefined ? null : openCursor(cursor, list.key);
  const found = await list.load(after, limit + 1);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map((stored) => list.show(stored)),
    next_cursor: last !== undefined && found.length > limit ? makeCursor(list.keyOf(last)) : null,
  };
}

export function makeCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Throws `invalid_request` if the cursor is none of this list. */
export function openCursor<Key>(cursor: string, schema: z.ZodType<Key>): Key {
  const opened = schema.safeParse(parsedOrUndefined(Buffer.from(cursor, 'base64url').toString()));
  if (opened.success) return opened.data;
  const message = 'is no next_cursor of this list; leave it out to begin anew';
  throw new Problem('invalid_request', { errors: [{ in: 'query', name: 'cursor', message }] });
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // fits no schema
  }
}
