import { changeReferralStatus } from '../provider/change-referral-status';
import { changeRewardStatus } from '../provider/change-reward-status';
import type { SubscriberRecord } from '../provider/campaign';
import { deleteSubscriber } from '../provider/delete-subscriber';
import { issueReward } from '../provider/issue-reward';
import { promoteSubscriber } from '../provider/promote-subscriber';
import type { Provider } from '../provider/provider';
import { updateSubscriber } from '../provider/update-subscriber';
import { unverifySubscriber, verifySubscriber } from '../provider/verify-subscriber';
import { refuse, type MutationOutcome } from './mutation-outcome';
import { givenFields, type MutationOf } from './mutation-schema';

type Apply<K extends 'update' | 'delete' | 'promote' | 'verify' | 'referral' | 'reward'> = (
  provider: Provider,
  record: SubscriberRecord,
  wanted: MutationOf<K>,
) => MutationOutcome;

export const applyUpdate: Apply<'update'> = (provider, record, { subscriber_id, fields }) => {
  const given = givenFields(fields);
  return { did: { subscriber_id, fields: Object.keys(given) }, events: updateSubscriber(provider, record, given) };
};

export const applyDelete: Apply<'delete'> = (provider, record, { subscriber_id }) => ({
  did: { subscriber_id },
  events: deleteSubscriber(provider, record),
});

export const applyPromote: Apply<'promote'> = (provider, record, { subscriber_id }) => {
  if (record.subscriber.promoted) return refuse('already_promoted', `${subscriber_id} is promoted already`);
  return { did: { subscriber_id }, events: promoteSubscriber(provider, record) };
};

export const applyVerify: Apply<'verify'> = (provider, record, { subscriber_id, verified }) => {
  const events = verified ? verifySubscriber(provider, record) : unverifySubscriber(provider, record);
  return { did: { subscriber_id, verified }, events };
};

export const applyReferral: Apply<'referral'> = (provider, record, { subscriber_id, status }) => {
  if (record.referrerId === null) return refuse('not_referred', `${subscriber_id} was referred by nobody`);
  return { did: { subscriber_id, status }, events: changeReferralStatus(provider, record, status) };
};

export const applyReward: Apply<'reward'> = (provider, record, { subscriber_id, reward_id, name, value, status }) => {
  if (reward_id !== undefined) {
    const reward = record.rewards.find(({ id }) => id === reward_id);
    if (!reward) return refuse('unknown_reward', `${subscriber_id} has no reward ${reward_id}`);
    return { did: { subscriber_id, reward_id, status }, events: changeRewardStatus(provider, record, reward, status) };
  }
  const events = issueReward(provider, record, { name, value, referrals: 0, referral: '' });
  const issued = record.rewards.at(-1);
  if (issued && status !== 'pending') events.push(...changeRewardStatus(provider, record, issued, status));
  return { did: { subscriber_id, reward_id: issued?.id, status }, events };
};
