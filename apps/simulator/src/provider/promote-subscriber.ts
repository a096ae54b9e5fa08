import { unixSeconds } from '../clock';
import { changeSubscriber } from './change-subscriber';
import { announce, type ProviderEvent } from './provider-event';
import type { SubscriberRecord } from './campaign';
import type { Provider } from './provider';

/** An admin moves it to the winners (contract 1.3). Whoever asks twice is refused before (contract 2.7). */
export function promoteSubscriber(provider: Provider, record: SubscriberRecord): ProviderEvent[] {
  changeSubscriber(provider, record, { promoted: true, promoted_at: unixSeconds(provider.clock) });
  return announce(provider, 'subscriber_promoted', record);
}
