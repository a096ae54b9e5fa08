import { issueReward } from './issue-reward';
import { moveCounters, type Counter } from './move-counters';
import type { SubscriberRecord } from './campaign';
import type { ProviderEvent } from './provider-event';
import type { Provider } from './provider';

/** The campaign's reward definitions: unlocked by this many confirmed referrals, once each. */
export const REWARDS: readonly { readonly name: string; readonly referrals: number; readonly value: number }[] = [
  { name: 'Free month', referrals: 3, value: 12 },
  { name: 'T-shirt', referrals: 10, value: 25 },
  { name: 'Free year', referrals: 25, value: 120 },
];

export const POINTS_PER_REFERRAL = 1;

/** A referral lands: the referrer counts it and may earn a reward; two levels above count it too (contract 2.4). */
export function confirmReferral(provider: Provider, referred: SubscriberRecord): ProviderEvent[] {
  const [referrer, ...above] = referrersAbove(provider, referred);
  if (referrer === undefined) return [];
  return [
    ...moveCounters(provider, referrer, { people_referred: 1, points: POINTS_PER_REFERRAL }, 'referral_landed'),
    ...moveLevels(provider, above, 1),
    ...unlockEarned(provider, referrer, referred),
  ];
}

/** A referral that no longer counts: unqualified, or its subscriber deleted. Rewards stay. */
export function withdrawReferral(provider: Provider, referred: SubscriberRecord): ProviderEvent[] {
  const [referrer, ...above] = referrersAbove(provider, referred);
  if (referrer === undefined) return [];
  return [
    ...moveCounters(provider, referrer, { people_referred: -1, points: -POINTS_PER_REFERRAL }, 'other'),
    ...moveLevels(provider, above, -1),
  ];
}

function moveLevels(provider: Provider, above: readonly SubscriberRecord[], by: number): ProviderEvent[] {
  const levels: readonly Counter[] = ['level_2_confirmed_referrals', 'level_3_confirmed_referrals'];
  return levels.flatMap((level, at) => {
    const record = above[at];
    return record === undefined ? [] : moveCounters(provider, record, { [level]: by }, 'other');
  });
}

function referrersAbove({ campaign }: Provider, referred: SubscriberRecord): SubscriberRecord[] {
  const above: SubscriberRecord[] = [];
  let id = referred.referrerId;
  while (id !== null && above.length < 3) {
    const record = campaign.byId.get(id);
    if (record === undefined) break;
    above.push(record);
    id = record.referrerId;
  }
  return above;
}

function unlockEarned(provider: Provider, referrer: SubscriberRecord, referred: SubscriberRecord): ProviderEvent[] {
  return REWARDS.filter(
    ({ name, referrals }) =>
      referrer.subscriber.people_referred >= referrals && !referrer.rewards.some((reward) => reward.name === name),
  ).flatMap((reward) => issueReward(provider, referrer, { ...reward, referral: referred.subscriber.email }));
}
