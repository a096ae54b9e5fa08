/**
 * What tells who a person is, in text that is about somebody else (protocol section 3, "Erased"). Rules:
 * - Ids are no terms: the key of an erased row is kept, and whoever names the person by it names nothing else.
 * - An e-mail, a phone number, an address, a link or a full name is one wherever it stands by itself in a text. A referral code and
 *   whatever is short is one only where it is the whole text: as a part of another text it means nothing.
 * - A name alone is shared by many. It counts only where somebody is referred to (`erase-from-json.ts`).
 * - Upper and lower case are the same, and so is space around a text.
 */
import type { Columns, ContentValue } from '@evenkeel/event-schemas';

/** Of one person, as kept while the erasure goes on; all in the form of `normalTerm`. */
export interface PersonTerms {
  readonly ids: readonly string[];
  /** The whole text. */
  readonly whole: readonly string[];
  /** Any part of a text. */
  readonly within: readonly string[];
  readonly names: readonly string[];
}

/** One person, or all that were erased of a source, as the core asks for them. */
export interface ErasedTerms {
  readonly isId: (text: string) => boolean;
  readonly is: (text: string) => boolean;
  /** The text is a term, or holds one as a part that stands by itself: `ann@x.test` is no part of `joann@x.test`. */
  readonly isIn: (text: string) => boolean;
  /** As `isIn`, and also those that are terms only as a whole: for text of which nobody can tell what its parts are. */
  readonly isAnywhereIn: (text: string) => boolean;
  readonly isName: (text: string) => boolean;
}

const WITHIN = [
  ...['email', 'phone_number', 'crypto_wallet_address', 'other_identifier_value', 'stripe_customer_id'],
  ...['referral_link', 'universal_link'],
] as const;
const WHOLE = ['code'] as const;
const NAMES = ['name', 'first_name', 'last_name'] as const;
/** Shorter ones would be found in texts that have nothing to do with the person. */
const SHORTEST_WITHIN = 6;
const FULL_NAME = /^\S+\s+\S.*$/;

export const NO_TERMS: PersonTerms = { ids: [], whole: [], within: [], names: [] };

export function normalTerm(text: string): string {
  return text.trim().toLowerCase();
}

/** What a row, one side of a change, or the root of a body says of its own subject. */
export function termsOfColumns(columns: Columns): PersonTerms {
  const texts = (names: readonly string[]) => names.flatMap((name) => textOf(columns[name]));
  const names = texts(NAMES);
  const [first, last] = [texts(['first_name']), texts(['last_name'])];
  const whole = first.flatMap((one) => last.map((other) => `${one} ${other}`));
  const strong = [...texts(WITHIN), ...[...names, ...whole].filter((name) => FULL_NAME.test(name))];
  return {
    ids: [],
    whole: [...texts(WHOLE), ...strong.filter((text) => text.length < SHORTEST_WITHIN)],
    within: strong.filter((text) => text.length >= SHORTEST_WITHIN),
    names: [...names, ...whole],
  };
}

function textOf(value: ContentValue | undefined): string[] {
  const text = typeof value === 'string' ? normalTerm(value) : '';
  return text === '' ? [] : [text];
}

/** Each once, in order: the same person gives the same terms. */
export function joinTerms(...all: readonly PersonTerms[]): PersonTerms {
  const joined = (pick: (terms: PersonTerms) => readonly string[]) => [...new Set(all.flatMap(pick))].sort();
  return {
    ids: joined(({ ids }) => ids),
    whole: joined(({ whole }) => whole),
    within: joined(({ within }) => within),
    names: joined(({ names }) => names),
  };
}

/** The terms of one person, in the clear. */
export function knownTerms({ ids, whole, within, names }: PersonTerms): ErasedTerms {
  const [idSet, wholeSet, withinSet, nameSet] = [new Set(ids), new Set(whole), new Set(within), new Set(names)];
  return {
    isId: (text) => idSet.has(normalTerm(text)),
    isName: (text) => nameSet.has(normalTerm(text)),
    is: (text) => wholeSet.has(normalTerm(text)) || withinSet.has(normalTerm(text)),
    isIn: (text) => {
      const normal = normalTerm(text);
      return wholeSet.has(normal) || within.some((term) => holdsByItself(normal, term));
    },
    isAnywhereIn: (text) => {
      const normal = normalTerm(text);
      return [...whole, ...within].some((term) => holdsByItself(normal, term));
    },
  };
}

/** What goes on with a word, an address or a number before a term, and after it. */
const GOES_ON_BEFORE = /[\p{L}\p{N}._%+\-@]$/u;
const GOES_ON_AFTER = /^([\p{L}\p{N}_\-@]|\.[\p{L}\p{N}])/u;

function holdsByItself(text: string, term: string): boolean {
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    const [before, after] = [text.slice(Math.max(0, at - 2), at), text.slice(at + term.length, at + term.length + 3)];
    if (!GOES_ON_BEFORE.test(before) && !GOES_ON_AFTER.test(after)) return true;
  }
  return false;
}

/** `term`: whatever is one as a whole text; `within`: those of them that are one in any part of a text. */
export type TermKind = 'id' | 'term' | 'within' | 'name';

/** What is remembered of a person who was erased, as digests, so that later texts which name them are known. */
export function termsToRemember({ ids, whole, within, names }: PersonTerms): readonly (readonly [TermKind, string])[] {
  return [
    ...ids.map((id) => ['id', id] as const),
    ...[...whole, ...within].map((term) => ['term', term] as const),
    ...within.map((term) => ['within', term] as const),
    ...names.map((name) => ['name', name] as const),
  ];
}

/** Parts of a text that may be a term by themselves: a link, then an e-mail or a number. */
const WORDS = [/[^\s"'<>()[\]{},;|\\]+/g, /[^\s"'<>()[\]{},;|\\=&:?/]+/g] as const;
const PUNCTUATION = /[.:!?]+$/;
/** A name of more is not found in a text, only by itself. */
const LONGEST_NAME = 3;

/** Those of whom only digests are kept: a text is looked up word by word, and so many words together as a full name has. */
export function rememberedTerms(isRemembered: (kind: TermKind, term: string) => boolean): ErasedTerms {
  const is = (term: string) => term !== '' && isRemembered('term', term);
  const isWithin = (part: string) => part.length >= SHORTEST_WITHIN && isRemembered('within', part);
  return {
    isId: (text) => isRemembered('id', normalTerm(text)),
    isName: (text) => isRemembered('name', normalTerm(text)),
    is: (text) => is(normalTerm(text)),
    isIn: (text) => is(normalTerm(text)) || partsOf(normalTerm(text)).some(isWithin),
    isAnywhereIn: (text) => partsOf(normalTerm(text)).some(is),
  };
}

function partsOf(text: string): string[] {
  const parts = WORDS.flatMap((word) => text.match(word) ?? []).map((word) => word.replace(PUNCTUATION, ''));
  const words = text.split(/[^\p{L}\p{N}'-]+/u);
  const names = words.flatMap((_, n) =>
    Array.from({ length: LONGEST_NAME - 1 }, (__, more) => words.slice(n, n + more + 2).join(' ')),
  );
  return [...new Set([...parts, ...names])];
}
