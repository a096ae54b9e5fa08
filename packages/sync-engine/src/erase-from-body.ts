import type { Json } from '@evenkeel/event-schemas';
import { eraseFromJson, isAbout, isObject } from './erase-from-json';
import type { ErasedTerms } from './erased-terms';

/** What is left of a body of which nothing may be kept. */
export const ERASED_BODY = '';

/**
 * A delivery's body, as text, without what names the person: all of it where it is about them, or cannot be read and holds a
 * term; else what of it names them. The same text if nothing does.
 */
export function eraseFromBody(text: string, terms: ErasedTerms): string {
  const body = readJson(text);
  if (!isObject(body)) return terms.isAnywhereIn(text) ? ERASED_BODY : text;
  if (isAbout(body, terms)) return ERASED_BODY;
  const left = eraseFromJson(body, terms);
  return left === body ? text : JSON.stringify(left);
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // its text is looked at as it is
  }
}
