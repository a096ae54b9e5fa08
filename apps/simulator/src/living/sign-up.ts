import { createSubscriber, type SignUp } from '../provider/create-subscriber';
import type { SubscriberRecord } from '../provider/campaign';
import { remember } from '../provider/change-history';
import type { ProviderEvent } from '../provider/provider-event';
import type { Provider } from '../provider/provider';
import type { EditableFields } from '../provider/update-subscriber';
import type { Random } from '../random';
import { describePerson, drawTraits } from './made-up-person';
import { isVerified, pickSubscriber } from './pick-subscriber';

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
  const made = describePerson(drawTraits(random), provider.campaign.nextSequence);
  const chosen = chooseReferrer(provider, random);
  const wouldVerify = verifiesAtOnce(random);
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
    signUp.referrer.subscriber = { ...subscriber, visitors: subscriber.visitors + drawVisits(random) };
  }
  return createSubscriber(provider, signUp);
}

function chooseReferrer({ campaign }: Provider, random: Random): SubscriberRecord | null {
  return isReferred(random) ? (pickSubscriber(campaign, random, isVerified) ?? null) : null;
}

export function isReferred(random: Random): boolean {
  return random.chance(REFERRED_SHARE);
}

export function verifiesAtOnce(random: Random): boolean {
  return !random.chance(UNVERIFIED_SHARE);
}

/** How often a link was visited before somebody signed up by it. */
export function drawVisits(random: Random): number {
  return 1 + random.int(3);
}
