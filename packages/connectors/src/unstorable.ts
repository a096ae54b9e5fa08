import { textValueSchema } from '@evenkeel/event-schemas';

/**
 * Bodies are kept whole in a jsonb column, unknown fields too, so what Postgres refuses there must be found before.
 * JSON.parse takes 128 Ki levels of brackets; Postgres's parser and JSON.stringify recurse and do not. No provider
 * nests three levels deep.
 */
const DEEPEST_LEVEL = 64;

/** A name that the sender chose could be anything, a person's e-mail too; only a plain one is repeated. */
const PLAIN_NAME = /^[a-z0-9_]{1,40}$/;

/**
 * Which field Postgres could not hold and why, or null. Text is looked at only on demand: text that was decoded from
 * valid UTF-8 can hold NUL or a lone surrogate only where the JSON had an escape `\u`.
 */
export function findUnstorable(json: object, mayHoldBadText: boolean): string | null {
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
    if (mayHoldBadText && !(holdsGoodText(Object.keys(value)) && holdsGoodText(Object.values(value)))) {
      return 'text that Postgres cannot hold';
    }
    for (const inner of Object.values(value) as unknown[]) {
      if (typeof inner === 'object' && inner !== null) open.push({ value: inner, level: level + 1 });
    }
  }
  return null;
}

function holdsGoodText(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value !== 'string' || textValueSchema.safeParse(value).success);
}
