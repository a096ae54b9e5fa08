import type { SubscriberRecord } from './campaign';
import type { CampaignView } from './campaign-view';
import type { ProviderSubscriber } from './provider-types';

const PLACES_PER_POINT = 5;

/**
 * The subscriber as the provider tells of it (contract 2.4). `position` moves whenever others come, go or earn points:
 * the place in the line, moved up for each point. Two may share a place; ranking the whole line anew for each webhook
 * would cost more than the figure is worth, as nobody may rely on it (it is volatile).
 */
export function renderSubscriber(campaign: CampaignView, record: SubscriberRecord): ProviderSubscriber {
  const { subscriber } = record;
  const position = positionOf(campaign, record);
  return {
    ...subscriber,
    position,
    people_ahead: position - 1,
    referred_by: renderReferrer(campaign, record),
  };
}

export function positionOf({ live }: CampaignView, record: SubscriberRecord): number {
  const place = live.sequences.placeOf(record.sequence) + 1;
  return Math.max(1, place - PLACES_PER_POINT * Math.max(0, record.subscriber.points));
}

/** {} for whoever was not referred; for a deleted referrer too, as far as anybody knows (contract 2.4). */
function renderReferrer(campaign: CampaignView, { referrerId }: SubscriberRecord): ProviderSubscriber['referred_by'] {
  const referrer = referrerId === null ? undefined : campaign.byId.get(referrerId)?.subscriber;
  if (referrer === undefined) return {};
  const { id, name, email, phone_number, people_referred, points } = referrer;
  return { id, name, email, phone_number, people_referred, points };
}
