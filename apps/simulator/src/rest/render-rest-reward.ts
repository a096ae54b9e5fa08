import type { IssuedReward } from '../provider/provider-types';
import type { RestFaultSettings } from '../settings/rest-fault-settings';
import { skewed } from './skewed';

/** An issued reward (contract 2.4): there is no updated_at. */
export function renderRestReward(reward: IssuedReward, switches: RestFaultSettings) {
  const { id, name, status, referrals, created_at, unlocked_date, sent_date, referral, value, total } = reward;
  const { signup_type, referrals_type, recurring_count, coupon_code, coupon_group, image_url } = reward;
  const { subscriber_email, subscriber_id, transaction_id } = reward;
  return skewed(
    {
      ...{ id, name, status, referrals, created_at, unlocked_date, sent_date, referral, value, total },
      ...{ signup_type, referrals_type, recurring_count, coupon_code, coupon_group, image_url },
      ...{ subscriber_email, subscriber_id, transaction_id },
      ...(switches.unknown_fields && { currency: 'EUR' }),
    },
    switches,
  );
}
