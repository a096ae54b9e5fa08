import type { EditableFields } from '../provider/update-subscriber';
import type { Random } from '../random';

const FIRST_NAMES = [
  'Ada',
  'Ben',
  'Chloé',
  'Dmitri',
  'Elif',
  'Femi',
  'Grace',
  'Hugo',
  'Inès',
  'Jun',
  'Kofi',
  'Lena',
] as const;
const LAST_NAMES = ['Poole', 'Okafor', 'Núñez', 'Smith', 'Yılmaz', 'Ito', "O'Brien", 'Weiß', 'Novák', 'Silva'] as const;
export const COUNTRIES = ['UK', 'FR', 'DE', 'US', 'BR', 'JP'] as const;
const SOURCES = [null, null, 'newsletter', 'instagram', 'friend'] as const;
const PHONES = 10_000;
/** In the order in which they are drawn. */
const COUNTS = [FIRST_NAMES.length, LAST_NAMES.length, PHONES, COUNTRIES.length, SOURCES.length];

/** A person in one number, so that a million of them are small: which name, phone, country and source. */
export type Traits = number;

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly fields: Pick<EditableFields, 'extra_field' | 'extra_field_2' | 'source'>;
}

export function drawTraits(random: Random): Traits {
  let traits = 0;
  for (const count of COUNTS) traits = traits * count + random.int(count);
  return traits;
}

export function describePerson(traits: Traits, sequence: number): Person {
  let rest = traits;
  const take = (count: number): number => {
    const taken = rest % count;
    rest = (rest - taken) / count;
    return taken;
  };
  const source = SOURCES[take(SOURCES.length)] ?? null;
  const country = COUNTRIES[take(COUNTRIES.length)] ?? COUNTRIES[0];
  const phone = phoneNumber(take(PHONES));
  const lastName = take(LAST_NAMES.length);
  const firstName = take(FIRST_NAMES.length);
  return {
    firstName: FIRST_NAMES[firstName] ?? '',
    lastName: LAST_NAMES[lastName] ?? '',
    // The sequence makes it unique, and a reader can tell people apart.
    email: `${PLAIN_FIRST_NAMES[firstName] ?? ''}.${PLAIN_LAST_NAMES[lastName] ?? ''}.${sequence}@example.test`,
    fields: { extra_field: phone, extra_field_2: country, source },
  };
}

/** The sequence that an e-mail made up here names; undefined for any other e-mail. */
export function sequenceInEmail(email: string): number | undefined {
  const digits = /^[a-z]+\.[a-z]+\.([1-9]\d{0,14})@example\.test$/.exec(email)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function phoneNumber(number: number): string {
  return `+44 20 7946 ${String(number).padStart(4, '0')}`;
}

const PLAIN_FIRST_NAMES = FIRST_NAMES.map(plain);
const PLAIN_LAST_NAMES = LAST_NAMES.map(plain);

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase();
}
