import type { SubscriberRecord } from '../provider/campaign';
import type { CampaignView } from '../provider/campaign-view';
import { positionOf, referrerOf, renderReferrer } from '../provider/render-subscriber';
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
type Shown = Record<string, unknown>;
const ALL: readonly Field[] = FIELDS.flatMap((part): readonly Field[] => ('also' in part ? part.also : part));
const LIVE_SAMPLE: readonly Field[] = FIELDS.flatMap((part): readonly Field[] => ('also' in part ? [] : part));

/** To be copied and filled: objects that get their fields one by one take longer, to make and to write as JSON. */
const EMPTY = { all: emptyOf(ALL), live_sample: emptyOf(LIVE_SAMPLE) };

function emptyOf(fields: readonly Field[]): Readonly<Shown> {
  return Object.fromEntries(fields.map((field) => [field, null]));
}

/** Without what only webhooks show, and without the list's uuid. */
export function renderRestSubscriber(
  view: CampaignView,
  record: SubscriberRecord,
  switches: RestFaultSettings,
): Readonly<Shown> {
  const shown: Shown = { ...EMPTY[switches.subscriber_fields] };
  const stored: Readonly<Shown> = record.subscriber;
  for (const field of switches.subscriber_fields === 'all' ? ALL : LIVE_SAMPLE) shown[field] = stored[field];
  shown.position = positionOf(view, record);
  shown.referred_by = referredBy(view, record, switches);
  const told = skewed(shown, switches);
  return switches.unknown_fields ? { ...told, loyalty_tier: 'gold', badges: [{ id: 7 }] } : told;
}

function referredBy(view: CampaignView, record: SubscriberRecord, { deleted_referrer }: RestFaultSettings): unknown {
  const referrer = referrerOf(view, record);
  const gone = record.referrerId !== null && referrer === undefined;
  if (gone && deleted_referrer !== 'empty_object') return deleted_referrer === 'null' ? null : deleted_referrer;
  return renderReferrer(referrer);
}
