import type { SubscriberRecord } from '../provider/campaign';
import type { CampaignView } from '../provider/campaign-view';
import { positionOf, referrerOf, renderReferrer } from '../provider/render-subscriber';
import type { StoredSubscriber } from '../provider/provider-types';
import type { RestFaultSettings } from '../settings/rest-fault-settings';
import { skewed } from './skewed';

type Shown = Record<string, unknown>;

/** Of the fields those that the live sample lacks, and only other pages tell of (contract 2.4). */
const NOT_IN_LIVE_SAMPLE = new Set([
  ...['other_identifier_value', 'extra_field_3', 'extra_field_4'],
  ...['visitors', 'pending_referrals', 'unconfirmed_referrals'],
  ...['level_2_confirmed_referrals', 'level_3_confirmed_referrals'],
  ...['universal_link', 'referral_status', 'referral_status_at', 'stripe_customer_id', 'tags'],
]);

/** Without what only webhooks show, and without the list's uuid. */
export function renderRestSubscriber(
  view: CampaignView,
  record: SubscriberRecord,
  switches: RestFaultSettings,
): Readonly<Shown> {
  const all = everyField(record.subscriber, positionOf(view, record), referredBy(view, record, switches));
  const told = skewed(switches.subscriber_fields === 'all' ? all : asInLiveSample(all), switches);
  return switches.unknown_fields ? { ...told, loyalty_tier: 'gold', badges: [{ id: 7 }] } : told;
}

/**
 * The keys of the live sample stand in its order (contract 2.4). Written out: a loop over their names takes several times
 * as long, and this is done for every row of a page.
 */
// eslint-disable-next-line max-lines-per-function -- a line for each of the forty fields, and nothing else
const everyField = (stored: StoredSubscriber, position: number, referred_by: unknown): Readonly<Shown> => ({
  id: stored.id,
  name: stored.name,
  email: stored.email,
  phone_number: stored.phone_number,
  crypto_wallet_address: stored.crypto_wallet_address,
  crypto_wallet_provider: stored.crypto_wallet_provider,
  other_identifier_value: stored.other_identifier_value,
  extra_field: stored.extra_field,
  extra_field_2: stored.extra_field_2,
  extra_field_3: stored.extra_field_3,
  extra_field_4: stored.extra_field_4,
  option_field: stored.option_field,
  conversion_amount: stored.conversion_amount,
  code: stored.code,
  position,
  referred: stored.referred,
  referred_by,
  visitors: stored.visitors,
  pending_referrals: stored.pending_referrals,
  unconfirmed_referrals: stored.unconfirmed_referrals,
  people_referred: stored.people_referred,
  level_2_confirmed_referrals: stored.level_2_confirmed_referrals,
  level_3_confirmed_referrals: stored.level_3_confirmed_referrals,
  promoted: stored.promoted,
  promoted_at: stored.promoted_at,
  verified: stored.verified,
  verified_at: stored.verified_at,
  points: stored.points,
  risk_level: stored.risk_level,
  host: stored.host,
  source: stored.source,
  device: stored.device,
  referral_link: stored.referral_link,
  universal_link: stored.universal_link,
  referral_status: stored.referral_status,
  referral_status_at: stored.referral_status_at,
  stripe_customer_id: stored.stripe_customer_id,
  tags: stored.tags,
  created_at: stored.created_at,
  last_updated_at: stored.last_updated_at,
});

function asInLiveSample(all: Readonly<Shown>): Readonly<Shown> {
  return Object.fromEntries(Object.entries(all).filter(([field]) => !NOT_IN_LIVE_SAMPLE.has(field)));
}

function referredBy(view: CampaignView, record: SubscriberRecord, { deleted_referrer }: RestFaultSettings): unknown {
  const referrer = referrerOf(view, record);
  const gone = record.referrerId !== null && referrer === undefined;
  if (gone && deleted_referrer !== 'empty_object') return deleted_referrer === 'null' ? null : deleted_referrer;
  return renderReferrer(referrer);
}
