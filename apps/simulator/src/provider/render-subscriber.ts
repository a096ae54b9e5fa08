import type { SubscriberRecord } from './campaign';
import type { CampaignView } from './campaign-view';
import { BLANK_SUBSCRIBER } from './new-subscriber';
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
    ...EVERY_FIELD,
    ...subscriber,
    position,
    people_ahead: position - 1,
    referred_by: renderReferrer(referrerOf(campaign, record)),
  };
}

/** Fields that are added to a copy of the others move it to another shape, one by one: ten times the work of this. */
const EVERY_FIELD: ProviderSubscriber = { ...BLANK_SUBSCRIBER, position: 0, people_ahead: 0, referred_by: {} };

export function positionOf({ live }: CampaignView, record: SubscriberRecord): number {
  const place = live.sequences.placeOf(record.sequence) + 1;
  return Math.max(1, place - PLACES_PER_POINT * Math.max(0, record.subscriber.points));
}

/** Undefined for whoever was not referred, or whose referrer is gone. */
export function referrerOf({ byId }: CampaignView, { referrerId }: SubscriberRecord): SubscriberRecord | undefined {
  return referrerId === null ? undefined : byId.get(referrerId);
}

/** {} for whoever was not referred; for a deleted referrer too, as far as anybody knows (contract 2.4). */
export function renderReferrer(referrer: SubscriberRecord | undefined): ProviderSubscriber['referred_by'] {
  if (referrer === undefined) return {};
  const { id, name, email, phone_number, people_referred, points } = referrer.subscriber;
  return { id, name, email, phone_number, people_referred, points };
}
