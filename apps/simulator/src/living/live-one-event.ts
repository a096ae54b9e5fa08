import { changeReferralStatus } from '../provider/change-referral-status';
import { changeRewardStatus } from '../provider/change-reward-status';
import { deleteSubscriber } from '../provider/delete-subscriber';
import { promoteSubscriber } from '../provider/promote-subscriber';
import { purgeUnverified } from '../provider/purge-unverified';
import { unverifySubscriber, verifySubscriber } from '../provider/verify-subscriber';
import type { ProviderEvent } from '../provider/provider-event';
import type { Provider } from '../provider/provider';
import type { Random } from '../random';
import { isVerified, pickSubscriber } from './pick-subscriber';
import { signUpSomebody } from './sign-up';
import { revertField, updateSomeField } from './update-some-field';

/** What a campaign does all day; undefined where nobody fits. */
type Happening = (provider: Provider, random: Random) => ProviderEvent[] | undefined;

const signUp: Happening = (provider, random) => signUpSomebody(provider, random).events;

const update: Happening = (provider, random) => {
  const record = pickSubscriber(provider.campaign, random, isVerified);
  return record && updateSomeField(provider, random, record);
};

const revert: Happening = (provider, random) => {
  const record = pickSubscriber(provider.campaign, random, (some) => isVerified(some) && some.before !== null);
  return record && revertField(provider, record);
};

const promote: Happening = (provider, random) => {
  const record = pickSubscriber(provider.campaign, random, (some) => isVerified(some) && !some.subscriber.promoted);
  return record && promoteSubscriber(provider, record);
};

const handleReward: Happening = (provider, random) => {
  const record = pickSubscriber(provider.campaign, random, ({ rewards }) => rewards.length > 0);
  const reward = record?.rewards[random.int(record.rewards.length)];
  if (record === undefined || reward === undefined) return undefined;
  const next = random.pick(reward.status === 'pending' ? AFTER_PENDING : AFTER_SENT);
  return changeRewardStatus(provider, record, reward, next);
};
const AFTER_PENDING = ['sent', 'sent', 'sent', 'sent', 'flagged', 'canceled'] as const;
const AFTER_SENT = ['resent', 'pending'] as const;

const verify: Happening = (provider, random) => {
  const record = pickSubscriber(provider.campaign, random, (some) => !isVerified(some));
  return record && verifySubscriber(provider, record);
};

const unverify: Happening = (provider, random) => {
  const record = pickSubscriber(provider.campaign, random, isVerified);
  return record && unverifySubscriber(provider, record);
};

const requalify: Happening = (provider, random) => {
  const record = pickSubscriber(provider.campaign, random, (some) => isVerified(some) && some.referrerId !== null);
  if (record === undefined) return undefined;
  const confirmed = record.subscriber.referral_status === 'confirmed';
  return changeReferralStatus(provider, record, confirmed ? 'unqualified' : 'confirmed');
};

const leave: Happening = ({ campaign, ...provider }, random) => {
  // Not the popular ones: who has just come is as likely to go.
  const record = campaign.live.at(random.int(campaign.live.length));
  return record && deleteSubscriber({ campaign, ...provider }, record);
};

const purge: Happening = (provider) => purgeUnverified(provider).events;

/** Weights, in thousandths. */
const HAPPENINGS: readonly (readonly [number, Happening])[] = [
  [270, signUp],
  [430, update],
  [90, revert],
  [30, promote],
  [70, handleReward],
  [40, verify],
  [5, unverify],
  [20, requalify],
  [44, leave],
  [1, purge],
];

/** Past this many the campaign grows no more, so that a simulator left running keeps its memory. */
export const POPULATION_CEILING = 50_000;

/** One thing happens: the state changes, then come the events that announce it (none for some changes). */
export function liveOneEvent(provider: Provider, random: Random): ProviderEvent[] {
  const happening = chooseHappening(random.int(1000));
  const full = happening === signUp && provider.campaign.live.length >= POPULATION_CEILING;
  return (full ? update : happening)(provider, random) ?? update(provider, random) ?? signUp(provider, random) ?? [];
}

function chooseHappening(thousandth: number): Happening {
  let below = 0;
  for (const [weight, happening] of HAPPENINGS) {
    below += weight;
    if (thousandth < below) return happening;
  }
  return update;
}
