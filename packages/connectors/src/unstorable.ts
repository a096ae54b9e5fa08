import { textValueSchema } from '@evenkeel/event-schemas';

/**
 * Bodies are kept whole in a jsonb column, unknown fields too, so what Postgres refuses there must be found before.
 * JSON.parse takes 128 Ki levels of brackets; Postgres's parser and JSON.stringify recurse and do not. No provider
 * nests three levels deep.
 */
const DEEPEST_LEVEL = 64;

/** A name that the sender chose could be anything, a person's e-mail too; only a plain one is repeated. */
const PLAIN_NAME = /^[a-z0-9_]{1,40}$/;

/** What JSON can hide NUL or a lone surrogate in; surrogates in pairs too, so a hit is a reason to look, no more. */
const SUSPECT_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/**
 * Which field Postgres could not hold and why, or null; `text` is what `json` was parsed from. Text that was decoded
 * from valid UTF-8 is well-formed but for its escapes, so strings are looked at only where there is a suspect one.
 */
export function findUnstorable(json: Readonly<Record<string, unknown>>, text: string): string | null {
  const mayHoldBadText = text.includes('\\u') && SUSPECT_ESCAPE.test(text);
  for (const [name, value] of Object.entries(json)) {
    if (!mayHoldBadText && (typeof value !== 'object' || value === null)) continue;
    const why = whyUnstorable({ [name]: value }, mayHoldBadText);
    if (why) return `${PLAIN_NAME.test(name) ? name : 'an unknown field'}: ${why}`;
  }
  return null;
}

function whyUnstorable(json: object, mayHoldBadText: boolean): string | null {
  const open = [{ value: json, level: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, level } = next;
    if (level > DEEPEST_LEVEL) return `nested deeper than ${DEEPEST_LEVEL} levels`;
    if (mayHoldBadText && !Object.keys(value).every(isGoodText)) return BAD_TEXT;
    for (const inner of Object.values(value) as unknown[]) {
      if (typeof inner === 'object' && inner !== null) open.push({ value: inner, level: level + 1 });
      else if (mayHoldBadText && typeof inner === 'string' && !isGoodText(inner)) return BAD_TEXT;
    }
  }
  return null;
}

const BAD_TEXT = 'text that Postgres cannot hold';
const isGoodText = (text: string): boolean => textValueSchema.safeParse(text).success;
