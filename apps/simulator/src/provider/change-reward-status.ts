import { unixSeconds } from '../clock';
import { remember } from './change-history';
import { announce, type ProviderEvent } from './provider-event';
import type { SubscriberRecord } from './campaign';
import type { Provider } from './provider';
import type { IssuedReward } from './provider-types';

/** Contract 2.4, and `failed`, which only the dashboard shows. */
export const REWARD_STATUSES = ['pending', 'sent', 'resent', 'canceled', 'flagged', 'failed'] as const;
export type RewardStatus = IssuedReward['status'];

/** Only a delivery is announced; no event is documented for canceled, failed or flagged (contract 1.2). */
export function changeRewardStatus(
  provider: Provider,
  record: SubscriberRecord,
  reward: IssuedReward,
  status: RewardStatus,
): ProviderEvent[] {
  const delivered = status === 'sent' || status === 'resent';
  const changed: IssuedReward = {
    ...reward,
    status,
    sent_date: delivered ? unixSeconds(provider.clock) : reward.sent_date,
  };
  remember(provider, record, record);
  record.rewards = record.rewards.map((other) => (other.id === reward.id ? changed : other));
  return delivered ? announce(provider, 'reward_sent', record, changed) : [];
}
