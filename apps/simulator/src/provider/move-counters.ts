import { changeSubscriber } from './change-subscriber';
import { announce, type ProviderEvent } from './provider-event';
import { switchesOf, type Provider } from './provider';
import type { SubscriberRecord } from './campaign';

export type Counter =
  | 'pending_referrals'
  | 'unconfirmed_referrals'
  | 'people_referred'
  | 'level_2_confirmed_referrals'
  | 'level_3_confirmed_referrals'
  | 'points';

/**
 * Moves a referrer's counters because of somebody else's doing. Whether that bumps `last_updated_at`, and whether it
 * fires `subscriber_updated`, is not documented (contract 1.3, 3): two switches, and one of its own for the referrer
 * whose referral just landed.
 */
export function moveCounters(
  provider: Provider,
  record: SubscriberRecord,
  moves: Partial<Record<Counter, number>>,
  cause: 'referral_landed' | 'other',
): ProviderEvent[] {
  const switches = switchesOf(provider);
  const moved = Object.entries(moves).map(([counter, by]) => {
    const name = counter as Counter;
    return [name, Math.max(0, record.subscriber[name] + by)] as const;
  });
  changeSubscriber(provider, record, Object.fromEntries(moved), { bump: switches.counters_bump_last_updated_at });
  const fires =
    cause === 'referral_landed' ? switches.subscriber_updated_for_referrer : switches.subscriber_updated_for_counters;
  return fires ? announce(provider, 'subscriber_updated', record) : [];
}
