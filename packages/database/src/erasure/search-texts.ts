/**
 * By what rows and bodies are found that may name a person; what is found is judged by the core. So one too many does no harm,
 * and one too few would leave something. Postgres compares the letters of ASCII regardless of their case; other letters only
 * as they are, so each such text is looked for in the cases in which names are written. In JSON a text may be escaped.
 */
import type { PersonTerms } from '@evenkeel/sync-engine';

/** For what Postgres itself writes as JSON: it escapes no letters. */
export function textsInJson({ ids, whole, within, names }: PersonTerms): string[] {
  const quoted = [...ids, ...whole, ...names].flatMap(inItsCases).map((text) => JSON.stringify(text).slice(0, -1));
  return distinct([...within.flatMap(inItsCases).map(unquoted), ...quoted]);
}

/** For bodies as somebody else wrote them: slashes may be escaped. Letters behind `\u` are found by the statement itself. */
export function textsInBodies(terms: PersonTerms): string[] {
  const texts = textsInJson(terms);
  return distinct([...texts, ...texts.filter((text) => text.includes('/')).map((text) => text.replaceAll('/', '\\/'))]);
}

/** For what is no JSON: whatever is one in any part of a text. */
export function textsWithin({ within }: PersonTerms): string[] {
  return distinct(within.flatMap(inItsCases));
}

function unquoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function inItsCases(text: string): string[] {
  // eslint-disable-next-line no-control-regex -- whether all of it is ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return [text];
  const capitalized = text.replace(/(^|\s)(\S)/g, (_, space: string, letter: string) => space + letter.toUpperCase());
  return [text, capitalized, text.toUpperCase()].map(lowerAscii);
}

function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
