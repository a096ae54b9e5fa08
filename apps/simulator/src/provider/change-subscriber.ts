import { unixSeconds } from '../clock';
import { placeAmongVerified, type SubscriberRecord } from './campaign';
import { remember } from './change-history';
import type { Provider } from './provider';
import type { StoredSubscriber } from './provider-types';

/** Applies a change to the state, before anything is announced, and bumps `last_updated_at` (whole seconds). */
export function changeSubscriber(
  provider: Provider,
  record: SubscriberRecord,
  fields: Partial<StoredSubscriber>,
  { bump = true }: { readonly bump?: boolean } = {},
): void {
  remember(provider, record, record);
  const last_updated_at = bump ? unixSeconds(provider.clock) : record.subscriber.last_updated_at;
  record.subscriber = { ...record.subscriber, ...fields, last_updated_at };
  placeAmongVerified(provider.campaign, record);
}
