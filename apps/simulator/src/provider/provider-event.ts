import { renderSubscriber } from './render-subscriber';
import type { Provider } from './provider';
import type { SubscriberRecord } from './campaign';
import type { IssuedReward, ProviderSubscriber, ReferrerInBody } from './provider-types';

/** Contract 1.2, the six of today. */
export type EventName =
  | 'new_registration'
  | 'subscriber_promoted'
  | 'subscriber_updated'
  | 'subscriber_deleted'
  | 'reward_unlocked'
  | 'reward_sent';

/** Something that the provider announces: the state as it stood right after the change (the change comes first). */
export interface ProviderEvent {
  readonly event: EventName;
  readonly subscriber: ProviderSubscriber;
  /** Contract 1.4: the referrer's data, that it was deleted, or null for whoever was not referred. */
  readonly referrer: ReferrerInBody | 'subscriber_deleted' | null;
  readonly reward: IssuedReward | null;
}

/** No event for a row that was never verified: its webhooks are held (contract 1.3). */
export function announce(
  provider: Provider,
  event: EventName,
  record: SubscriberRecord,
  reward: IssuedReward | null = null,
): ProviderEvent[] {
  if (!record.everVerified || provider.mute === true) return [];
  return [describeEvent(provider, event, record, reward)];
}

export function describeEvent(
  { campaign }: Provider,
  event: EventName,
  record: SubscriberRecord,
  reward: IssuedReward | null = null,
): ProviderEvent {
  return { event, subscriber: renderSubscriber(campaign, record), referrer: referrerOf(campaign, record), reward };
}

function referrerOf(campaign: Provider['campaign'], { referrerId }: SubscriberRecord): ProviderEvent['referrer'] {
  if (referrerId === null) return null;
  const referrer = campaign.byId.get(referrerId)?.subscriber;
  if (referrer === undefined) return 'subscriber_deleted';
  const { name, email, code, people_referred, points } = referrer;
  return { name, email, code, people_referred, points };
}
