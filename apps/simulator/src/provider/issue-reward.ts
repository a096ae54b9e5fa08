import { unixSeconds } from '../clock';
import { remember } from './change-history';
import { announce, type ProviderEvent } from './provider-event';
import type { SubscriberRecord } from './campaign';
import type { Provider } from './provider';
import type { IssuedReward } from './provider-types';

export interface RewardToIssue {
  readonly name: string;
  readonly referrals: number;
  readonly value: number;
  /** E-mail of the referral that triggered it. */
  readonly referral: string;
}

/** On qualifying: `pending` until it is sent, announced as `reward_unlocked` (contract 1.3, 2.4). */
export function issueReward(provider: Provider, record: SubscriberRecord, wanted: RewardToIssue): ProviderEvent[] {
  const { campaign, clock, ids } = provider;
  const now = unixSeconds(clock);
  const reward: IssuedReward = {
    id: campaign.nextRewardId++,
    name: wanted.name,
    status: 'pending',
    referrals: wanted.referrals,
    created_at: now,
    unlocked_date: now,
    sent_date: null,
    referral: wanted.referral,
    value: wanted.value,
    total: wanted.value.toFixed(2),
    signup_type: 'referral',
    referrals_type: 'confirmed',
    recurring_count: 0,
    coupon_code: ids.hex(10).toUpperCase(),
    coupon_group: 'evenkeel',
    image_url: '',
    subscriber_email: record.subscriber.email,
    subscriber_id: record.subscriber.id,
    transaction_id: '',
  };
  remember(provider, record, record);
  record.rewards = [...record.rewards, reward];
  campaign.rewarded.add(record);
  return announce(provider, 'reward_unlocked', record, reward);
}
