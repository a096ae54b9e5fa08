import { createSubscriber, type SignUp } from '../provider/create-subscriber';
import type { SubscriberRecord } from '../provider/campaign';
import { remember } from '../provider/change-history';
import type { ProviderEvent } from '../provider/provider-event';
import type { Provider } from '../provider/provider';
import type { EditableFields } from '../provider/update-subscriber';
import type { Random } from '../random';
import { isVerified, pickSubscriber } from './pick-subscriber';

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

const REFERRED_SHARE = 0.55;
const UNVERIFIED_SHARE = 0.08;

export interface SignUpChoice {
  readonly createdAt?: number;
  /** Left to chance unless given. */
  readonly referrer?: SubscriberRecord | null;
  readonly verified?: boolean;
  /** Over those made up. */
  readonly fields?: Partial<EditableFields>;
}

/** Somebody joins, often brought by a popular referrer, sometimes without having verified the e-mail yet. */
export function signUpSomebody(
  provider: Provider,
  random: Random,
  choice: SignUpChoice = {},
): { readonly record: SubscriberRecord; readonly events: ProviderEvent[] } {
  const { referrer, verified, fields, ...rest } = choice;
  const made = somebody(provider, random);
  const chosen = chooseReferrer(provider, random);
  const wouldVerify = !random.chance(UNVERIFIED_SHARE);
  const signUp: SignUp = {
    ...made,
    fields: { ...made.fields, ...fields },
    referrer: referrer === undefined ? chosen : referrer,
    verified: verified ?? wouldVerify,
    ...rest,
  };
  // The link was visited: a volatile figure that nobody announces.
  if (signUp.referrer) {
    const { subscriber } = signUp.referrer;
    remember(provider, signUp.referrer, signUp.referrer);
    signUp.referrer.subscriber = { ...subscriber, visitors: subscriber.visitors + 1 + random.int(3) };
  }
  return createSubscriber(provider, signUp);
}

function chooseReferrer({ campaign }: Provider, random: Random): SubscriberRecord | null {
  if (!random.chance(REFERRED_SHARE)) return null;
  return pickSubscriber(campaign, random, isVerified) ?? null;
}

function somebody({ campaign }: Provider, random: Random) {
  const firstName = random.pick(FIRST_NAMES);
  const lastName = random.pick(LAST_NAMES);
  return {
    firstName,
    lastName,
    // The sequence makes it unique, and a reader can tell people apart.
    email: [PLAIN.get(firstName), PLAIN.get(lastName), `${campaign.nextSequence}@example.test`].join('.'),
    fields: {
      extra_field: `+44 20 7946 ${String(random.int(10_000)).padStart(4, '0')}`,
      extra_field_2: random.pick(COUNTRIES),
      source: random.pick(SOURCES),
    },
  };
}

const PLAIN: ReadonlyMap<string, string> = new Map(
  [...FIRST_NAMES, ...LAST_NAMES].map((name) => [
    name,
    name
      .normalize('NFD')
      .replace(/[^a-zA-Z]/g, '')
      .toLowerCase(),
  ]),
);
