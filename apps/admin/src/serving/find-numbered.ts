import { z } from 'zod';
import { mustReach } from './authenticate';
import type { Caller } from './operation';
import { notFound } from './problem';

/** The parameter of a path that names something by its number: no more than 64 bits hold. */
export function numberedId(what: string) {
  return z.string().regex(/^\d{1,18}$/, `must be the id of ${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}, a number`);
}

/** What stands under that number, in a source that the key may see. Throws `not_found` and `other_source`. */
export async function findNumbered<Thing extends { readonly source: string }>(
  what: string,
  things: { readonly find: (id: string) => Promise<Thing | null> },
  id: string,
  caller: Caller,
): Promise<Thing> {
  const thing = await things.find(id);
  if (thing === null) throw notFound(what, id);
  mustReach(caller, thing.source);
  return thing;
}
