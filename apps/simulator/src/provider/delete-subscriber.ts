import { remember } from './change-history';
import { withdrawReferral } from './confirm-referral';
import { moveCounters } from './move-counters';
import { announce, describeEvent, type ProviderEvent } from './provider-event';
import { switchesOf, type Provider } from './provider';
import { removeRecord, type SubscriberRecord } from './campaign';
import { findReferred } from './find-referred';

/**
 * A hard delete (contract 2.2); its rewards go with it. By switch the referrer's counters fall, and those it had
 * referred are updated, as their `referral` reads "subscriber_deleted" from now on (contract 1.4).
 */
export function deleteSubscriber(provider: Provider, record: SubscriberRecord): ProviderEvent[] {
  const goodbye = record.everVerified || switchesOf(provider).purge_emits_delete;
  // Described while the row still has its place in the line.
  const last = describeEvent(provider, 'subscriber_deleted', record);
  const referred = findReferred(provider.campaign, record);
  remember(provider, record, record);
  removeRecord(provider.campaign, record);
  const lowered = lowerCounters(provider, record);
  return [...(goodbye ? [last] : []), ...lowered, ...updateReferred(provider, referred)];
}

function lowerCounters(provider: Provider, record: SubscriberRecord): ProviderEvent[] {
  if (!switchesOf(provider).deletion_lowers_counters) return [];
  if (record.subscriber.referral_status === 'confirmed') return withdrawReferral(provider, record);
  const referrer = record.referrerId === null ? undefined : provider.campaign.byId.get(record.referrerId);
  if (referrer === undefined || record.subscriber.referral_status !== 'pending') return [];
  return moveCounters(provider, referrer, { pending_referrals: -1 }, 'other');
}

function updateReferred(provider: Provider, referred: readonly number[]): ProviderEvent[] {
  if (!switchesOf(provider).subscriber_updated_for_deleted_referrer) return [];
  return referred.flatMap((sequence) => {
    const record = provider.campaign.live.bySequence(sequence);
    return record === undefined ? [] : announce(provider, 'subscriber_updated', record);
  });
}
