/**
 * What becomes of text about somebody else that names a person who is erased: only what names them goes. Rules:
 * - The fields at the root that tell who its subject is stay: they are about somebody else, even if both have one phone.
 * - An object within that is about the person (its e-mail, code or id is theirs) loses all values but ids.
 * - Elsewhere a text that holds a term becomes null, or leaves its list; a key that holds one goes with its value.
 * - A name counts where somebody is referred to (`referral`, `referred_by`, `referrer_name` …), unless the object says that
 *   it is of somebody else.
 */
import type { Columns, Json } from '@evenkeel/event-schemas';
import type { ErasedTerms } from './erased-terms';

type JsonObject = { readonly [key: string]: Json };

const ID_KEYS = ['id', 'subscriber_id'] as const;
/** One person's alone: a phone number may be shared. */
const TERM_KEYS = ['email', 'subscriber_email', 'code'] as const;
const OWN: ReadonlySet<string> = new Set([
  ...[
    ...ID_KEYS,
    ...TERM_KEYS,
    'name',
    'first_name',
    'last_name',
    'phone_number',
    'list_uuid',
    'crypto_wallet_address',
  ],
  ...['other_identifier_value', 'stripe_customer_id', 'referral_link', 'universal_link'],
]);
const REFERS = /referr/;
/** The name of a field, and no text. */
const PLAIN_KEY = /^[a-z_][a-z0-9_]*$/i;

/** Of an object whose root is about somebody else. The same object if nothing in it names the person. */
export function eraseFromJson<Value extends Json>(value: Value, terms: ErasedTerms): Value {
  if (!isObject(value)) return (typeof value === 'string' && terms.isIn(value) ? null : value) as Value;
  return eraseFromObject(value, { terms, refers: false, isRoot: true }) as Value;
}

/** Columns of a row, or one side of a change. The same object if none names the person. */
export function eraseFromColumns(columns: Columns, terms: ErasedTerms): Columns {
  return eraseFromJson(columns as JsonObject, terms) as Columns;
}

/** Whether an object says that it is about the person. */
export function isAbout(object: JsonObject, terms: ErasedTerms): boolean {
  return (
    ID_KEYS.some((key) => isText(object[key], terms.isId)) || TERM_KEYS.some((key) => isText(object[key], terms.is))
  );
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Place {
  readonly terms: ErasedTerms;
  /** Somebody is referred to here. */
  readonly refers: boolean;
  readonly isRoot: boolean;
}

function eraseFromObject(object: JsonObject, { terms, refers, isRoot }: Place): JsonObject {
  const goesOn = refers && !saysWhoElse(object);
  const left = Object.entries(object).flatMap(([key, value]): [string, Json][] => {
    if (isRoot && OWN.has(key)) return [[key, value]];
    if (!PLAIN_KEY.test(key) && terms.isIn(key)) return [];
    return [[key, eraseFromValue(value, { terms, refers: goesOn || REFERS.test(key), isRoot: false })]];
  });
  const isSame = left.length === Object.keys(object).length && left.every(([key, value]) => object[key] === value);
  return isSame ? object : Object.fromEntries(left);
}

function eraseFromValue(value: Json, place: Place): Json {
  const { terms, refers } = place;
  if (typeof value === 'string') return terms.isIn(value) || (refers && terms.isName(value)) ? null : value;
  if (isObject(value)) return isAbout(value, terms) ? onlyIds(value) : eraseFromObject(value, place);
  return Array.isArray(value) ? eraseFromList(value as readonly Json[], place) : value;
}

function eraseFromList(list: readonly Json[], place: Place): readonly Json[] {
  const items = list.map((item) => eraseFromValue(item, place));
  if (items.every((item, n) => item === list[n])) return list;
  return items.filter((item, n) => item !== null || list[n] === null);
}

function onlyIds(object: JsonObject): JsonObject {
  const isId = (key: string) => (ID_KEYS as readonly string[]).includes(key);
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, isId(key) ? value : null]));
}

/** An id, e-mail or code that is not theirs, as the caller has asked before. */
function saysWhoElse(object: JsonObject): boolean {
  return [...ID_KEYS, ...TERM_KEYS].some((key) => object[key] !== undefined && object[key] !== null);
}

function isText(value: Json | undefined, test: (text: string) => boolean): boolean {
  return typeof value === 'string' && test(value);
}
