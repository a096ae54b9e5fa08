import { unixSeconds } from '../clock';
import type { SubscriberRecord } from './campaign';
import type { Provider } from './provider';
import type { StoredSubscriber } from './provider-types';

/** Applies a change to the state, before anything is announced, and bumps `last_updated_at` (whole seconds). */
export function changeSubscriber(
  { clock }: Provider,
  record: SubscriberRecord,
  fields: Partial<StoredSubscriber>,
  { bump = true }: { readonly bump?: boolean } = {},
): void {
  const last_updated_at = bump ? unixSeconds(clock) : record.subscriber.last_updated_at;
  record.subscriber = { ...record.subscriber, ...fields, last_updated_at };
}
