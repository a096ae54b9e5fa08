import { deleteSubscriber } from './delete-subscriber';
import type { ProviderEvent } from './provider-event';
import type { Provider } from './provider';

/** Rows never verified are deleted after a while (contract 3); whether that is announced is a switch. */
export function purgeUnverified(provider: Provider): { readonly purged: string[]; readonly events: ProviderEvent[] } {
  const stale = provider.campaign.live.filter(({ everVerified }) => !everVerified);
  return {
    purged: stale.map(({ subscriber }) => subscriber.id),
    events: stale.flatMap((record) => deleteSubscriber(provider, record)),
  };
}
