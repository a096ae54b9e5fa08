import type { Random } from '../random';
import type { IssuedReward } from './provider-types';

export interface RewardToIssue {
  readonly name: string;
  readonly referrals: number;
  readonly value: number;
  /** E-mail of the referral that triggered it. */
  readonly referral: string;
}

export interface RewardIssued {
  readonly id: number;
  /** Unix seconds. */
  readonly at: number;
  readonly coupon: string;
  /** Of whom it is for. */
  readonly email: string;
  readonly subscriberId: string;
}

/** As it stands when it was just issued: `pending` (contract 2.4). */
export function newReward(wanted: RewardToIssue, { id, at, coupon, email, subscriberId }: RewardIssued): IssuedReward {
  return {
    id,
    name: wanted.name,
    status: 'pending',
    referrals: wanted.referrals,
    created_at: at,
    unlocked_date: at,
    sent_date: null,
    referral: wanted.referral,
    value: wanted.value,
    total: wanted.value.toFixed(2),
    signup_type: 'referral',
    referrals_type: 'confirmed',
    recurring_count: 0,
    coupon_code: coupon,
    coupon_group: 'evenkeel',
    image_url: '',
    subscriber_email: email,
    subscriber_id: subscriberId,
    transaction_id: '',
  };
}

export function drawCoupon(ids: Random): string {
  return ids.hex(10).toUpperCase();
}
