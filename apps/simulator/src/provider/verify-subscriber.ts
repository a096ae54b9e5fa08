import { unixSeconds } from '../clock';
import { changeSubscriber } from './change-subscriber';
import { confirmReferral } from './confirm-referral';
import { moveCounters } from './move-counters';
import { announce, type ProviderEvent } from './provider-event';
import { switchesOf, type Provider } from './provider';
import type { SubscriberRecord } from './campaign';

/**
 * The first verification releases what was held: `new_registration` with an old `created_at`, and the referral lands
 * (contract 1.3, 3). No event is documented for later ones, nor for losing it: `subscriber_updated`, by switch.
 */
export function verifySubscriber(provider: Provider, record: SubscriberRecord): ProviderEvent[] {
  const first = !record.everVerified;
  record.everVerified = true;
  changeSubscriber(provider, record, { verified: true, verified_at: unixSeconds(provider.clock) });
  provider.campaign.neverVerified.sequences.remove(record.sequence);
  return first ? releaseSignUp(provider, record) : announceIfSwitched(provider, record);
}

/** `verified_at` stays, as it is set once (contract 3): null tells those who never were verified. */
export function unverifySubscriber(provider: Provider, record: SubscriberRecord): ProviderEvent[] {
  changeSubscriber(provider, record, { verified: false });
  return announceIfSwitched(provider, record);
}

function releaseSignUp(provider: Provider, record: SubscriberRecord): ProviderEvent[] {
  const landed = record.subscriber.referral_status === 'pending';
  const referrer = record.referrerId === null ? undefined : provider.campaign.byId.get(record.referrerId);
  if (landed) {
    const referral_status_at = unixSeconds(provider.clock);
    changeSubscriber(provider, record, { referral_status: 'confirmed', referral_status_at });
  }
  const events = announce(provider, 'new_registration', record);
  if (!landed || referrer === undefined) return events;
  events.push(...moveCounters(provider, referrer, { pending_referrals: -1 }, 'other'));
  return [...events, ...confirmReferral(provider, record)];
}

function announceIfSwitched(provider: Provider, record: SubscriberRecord): ProviderEvent[] {
  return switchesOf(provider).subscriber_updated_for_verification
    ? announce(provider, 'subscriber_updated', record)
    : [];
}
