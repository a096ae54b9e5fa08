import { changeSubscriber } from './change-subscriber';
import { announce, type ProviderEvent } from './provider-event';
import type { SubscriberRecord } from './campaign';
import type { Provider } from './provider';
import type { StoredSubscriber } from './provider-types';

/** What an admin or the API can set (contract 2.2). The e-mail is the unique identifier: it stays (contract 2.7). */
export const EDITABLE_TEXTS = [
  'name',
  'first_name',
  'last_name',
  'phone_number',
  'crypto_wallet_address',
  'crypto_wallet_provider',
  'other_identifier_value',
  'extra_field',
  'extra_field_2',
  'extra_field_3',
  'extra_field_4',
  'option_field',
  'stripe_customer_id',
] as const;

export type EditableFields = Pick<
  StoredSubscriber,
  | (typeof EDITABLE_TEXTS)[number]
  | 'source'
  | 'device'
  | 'tags'
  | 'points'
  | 'risk_level'
  | 'visitors'
  | 'conversion_amount'
>;

/** "A subscriber field is updated" (contract 1.3). */
export function updateSubscriber(
  provider: Provider,
  record: SubscriberRecord,
  fields: Partial<EditableFields>,
): ProviderEvent[] {
  record.before = heldBefore(record.subscriber, fields);
  changeSubscriber(provider, record, fields);
  return announce(provider, 'subscriber_updated', record);
}

function heldBefore(subscriber: StoredSubscriber, fields: Partial<EditableFields>): Partial<StoredSubscriber> {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, subscriber[name as keyof StoredSubscriber]]));
}
