import { unixSeconds } from '../clock';
import { remember } from './change-history';
import { announce, type ProviderEvent } from './provider-event';
import type { SubscriberRecord } from './campaign';
import { drawCoupon, newReward, type RewardToIssue } from './new-reward';
import type { Provider } from './provider';

/** On qualifying: `pending` until it is sent, announced as `reward_unlocked` (contract 1.3, 2.4). */
export function issueReward(provider: Provider, record: SubscriberRecord, wanted: RewardToIssue): ProviderEvent[] {
  const { campaign, clock, ids } = provider;
  const { email, id: subscriberId } = record.subscriber;
  const issued = { id: campaign.nextRewardId++, at: unixSeconds(clock), coupon: drawCoupon(ids), email, subscriberId };
  const reward = newReward(wanted, issued);
  remember(provider, record, record);
  record.rewards = [...record.rewards, reward];
  campaign.rewarded.add(record);
  return announce(provider, 'reward_unlocked', record, reward);
}
