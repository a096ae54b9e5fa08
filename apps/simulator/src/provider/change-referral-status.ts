import { unixSeconds } from '../clock';
import { changeSubscriber } from './change-subscriber';
import { confirmReferral, withdrawReferral } from './confirm-referral';
import { moveCounters, type Counter } from './move-counters';
import { announce, type ProviderEvent } from './provider-event';
import type { SubscriberRecord } from './campaign';
import type { Provider } from './provider';

/** Contract 2.4. */
export const REFERRAL_STATUSES = ['pending', 'unconfirmed', 'confirmed', 'unqualified'] as const;
export type ReferralStatus = (typeof REFERRAL_STATUSES)[number];

const COUNTERS: Readonly<Record<string, Counter>> = {
  pending: 'pending_referrals',
  unconfirmed: 'unconfirmed_referrals',
};

/** Confirm, qualify, unqualify: any status may become any other (contract 3: not monotonic). */
export function changeReferralStatus(
  provider: Provider,
  record: SubscriberRecord,
  status: ReferralStatus,
): ProviderEvent[] {
  const before = record.subscriber.referral_status;
  if (before === status) return [];
  changeSubscriber(provider, record, { referral_status: status, referral_status_at: unixSeconds(provider.clock) });
  return [
    ...announce(provider, 'subscriber_updated', record),
    ...countWaiting(provider, record, before, -1),
    ...countWaiting(provider, record, status, 1),
    ...(before === 'confirmed' ? withdrawReferral(provider, record) : []),
    ...(status === 'confirmed' ? confirmReferral(provider, record) : []),
  ];
}

function countWaiting(provider: Provider, record: SubscriberRecord, status: string, by: number): ProviderEvent[] {
  const counter = COUNTERS[status];
  const referrer = record.referrerId === null ? undefined : provider.campaign.byId.get(record.referrerId);
  if (counter === undefined || referrer === undefined) return [];
  return moveCounters(provider, referrer, { [counter]: by }, 'other');
}
