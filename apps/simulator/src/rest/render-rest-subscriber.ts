import type { SubscriberRecord } from '../provider/campaign';
import type { CampaignView } from '../provider/campaign-view';
import { renderSubscriber } from '../provider/render-subscriber';
import type { ProviderSubscriber } from '../provider/provider-types';
import type { RestFaultSettings } from '../settings/rest-fault-settings';
import { skewed } from './skewed';

/** The keys of the live sample stand in its order (contract 2.4); `also` are those that only other pages tell of. */
const FIELDS = [
  ['id', 'name', 'email', 'phone_number', 'crypto_wallet_address', 'crypto_wallet_provider'],
  { also: ['other_identifier_value'] },
  ['extra_field', 'extra_field_2'],
  { also: ['extra_field_3', 'extra_field_4'] },
  ['option_field', 'conversion_amount', 'code', 'position', 'referred', 'referred_by'],
  { also: ['visitors', 'pending_referrals', 'unconfirmed_referrals'] },
  ['people_referred'],
  { also: ['level_2_confirmed_referrals', 'level_3_confirmed_referrals'] },
  ['promoted', 'promoted_at', 'verified', 'verified_at', 'points', 'risk_level', 'host', 'source', 'device'],
  ['referral_link'],
  { also: ['universal_link', 'referral_status', 'referral_status_at', 'stripe_customer_id', 'tags'] },
  ['created_at', 'last_updated_at'],
] as const;

type Field = Exclude<keyof ProviderSubscriber, 'first_name' | 'last_name' | 'people_ahead'>;
const ALL: readonly Field[] = FIELDS.flatMap((part): readonly Field[] => ('also' in part ? part.also : part));
const LIVE_SAMPLE: readonly Field[] = FIELDS.flatMap((part): readonly Field[] => ('also' in part ? [] : part));

/** Without what only webhooks show, and without the list's uuid. */
export function renderRestSubscriber(
  view: CampaignView,
  record: SubscriberRecord,
  switches: RestFaultSettings,
): Readonly<Record<string, unknown>> {
  const subscriber = skewed(withReferrer(view, record, switches), switches);
  const fields = switches.subscriber_fields === 'all' ? ALL : LIVE_SAMPLE;
  const shown: Record<string, unknown> = {};
  for (const field of fields) shown[field] = subscriber[field];
  return switches.unknown_fields ? { ...shown, loyalty_tier: 'gold', badges: [{ id: 7 }] } : shown;
}

function withReferrer(view: CampaignView, record: SubscriberRecord, { deleted_referrer }: RestFaultSettings) {
  const subscriber: Readonly<Record<Field, unknown>> = renderSubscriber(view, record);
  const orphaned = record.referrerId !== null && view.byId.get(record.referrerId) === undefined;
  if (!orphaned || deleted_referrer === 'empty_object') return subscriber;
  return { ...subscriber, referred_by: deleted_referrer === 'null' ? null : deleted_referrer };
}
