import { deleteSubscriber } from './delete-subscriber';
import type { ProviderEvent } from './provider-event';
import type { Provider } from './provider';

/** Rows never verified are deleted after a while (contract 3); whether that is announced is a switch. */
export function purgeUnverified(provider: Provider): { readonly purged: string[]; readonly events: ProviderEvent[] } {
  const purged: string[] = [];
  const events: ProviderEvent[] = [];
  // One by one: each deletion may change those who come after it.
  for (const record of provider.campaign.neverVerified) {
    purged.push(record.subscriber.id);
    for (const event of deleteSubscriber(provider, record)) events.push(event);
  }
  return { purged, events };
}
