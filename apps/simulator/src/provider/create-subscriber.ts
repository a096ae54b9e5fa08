import { unixSeconds } from '../clock';
import { insertRecord, type SubscriberRecord } from './campaign';
import { remember } from './change-history';
import { confirmReferral } from './confirm-referral';
import { moveCounters } from './move-counters';
import { announce, type ProviderEvent } from './provider-event';
import type { Provider } from './provider';
import type { StoredSubscriber } from './provider-types';
import type { EditableFields } from './update-subscriber';

export interface SignUp {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly referrer: SubscriberRecord | null;
  readonly verified: boolean;
  readonly fields?: Partial<EditableFields>;
  /** Unix seconds; now, unless the row is from before the start. */
  readonly createdAt?: number;
}

/**
 * Someone joins. Verified at once: `new_registration` fires and the referral lands. Else both wait for the
 * verification (contract 1.3), and the referrer counts a pending one.
 */
export function createSubscriber(
  provider: Provider,
  signUp: SignUp,
): { readonly record: SubscriberRecord; readonly events: ProviderEvent[] } {
  const { campaign } = provider;
  const record: SubscriberRecord = {
    sequence: campaign.nextSequence++,
    referrerId: signUp.referrer?.subscriber.id ?? null,
    subscriber: newSubscriber(provider, signUp),
    rewards: [],
    everVerified: signUp.verified,
    before: null,
  };
  remember(provider, record, null);
  insertRecord(campaign, record);
  const events = announce(provider, 'new_registration', record);
  if (signUp.verified) events.push(...confirmReferral(provider, record));
  else if (signUp.referrer) events.push(...moveCounters(provider, signUp.referrer, { pending_referrals: 1 }, 'other'));
  return { record, events };
}

function newSubscriber(provider: Provider, signUp: SignUp): StoredSubscriber {
  const now = signUp.createdAt ?? unixSeconds(provider.clock);
  const code = freshCode(provider);
  const { referrer, verified } = signUp;
  return {
    ...BLANK,
    id: freshId(provider),
    name: [signUp.firstName, signUp.lastName].join(' ').trim(),
    first_name: signUp.firstName,
    last_name: signUp.lastName,
    email: signUp.email,
    code,
    referred: referrer !== null,
    referral_status: referrer === null ? '' : verified ? 'confirmed' : 'pending',
    referral_status_at: referrer === null ? null : now,
    verified,
    verified_at: verified ? now : null,
    referral_link: `https://shop.example.test/?mwr=${code}`,
    universal_link: `https://app.referralhero.com/${provider.campaign.listUuid}/universal_link?mwr=${code}`,
    created_at: now,
    last_updated_at: now,
    ...signUp.fields,
  };
}

/** "sub_" and 12 hex, codes of 8 hex (contract 1.4, 2.4). */
function freshId({ ids, campaign }: Provider): string {
  let id = `sub_${ids.hex(12)}`;
  while (campaign.byId.has(id)) id = `sub_${ids.hex(12)}`;
  return id;
}

function freshCode({ ids, campaign }: Provider): string {
  let code = ids.hex(8);
  while (campaign.byCode.has(code)) code = ids.hex(8);
  return code;
}

/**
 * Every field, so that all subscribers are objects of one shape: filled in piece by piece, each is a hash table of its own,
 * which a large campaign feels in time and memory.
 */
const BLANK: StoredSubscriber = {
  id: '',
  name: '',
  first_name: '',
  last_name: '',
  email: '',
  code: '',
  referred: false,
  referral_status: '',
  referral_status_at: null,
  verified: false,
  verified_at: null,
  referral_link: '',
  universal_link: '',
  created_at: 0,
  last_updated_at: 0,
  phone_number: '',
  crypto_wallet_address: '',
  crypto_wallet_provider: '',
  other_identifier_value: '',
  extra_field: '',
  extra_field_2: '',
  extra_field_3: '',
  extra_field_4: '',
  option_field: '',
  conversion_amount: 0,
  visitors: 0,
  pending_referrals: 0,
  unconfirmed_referrals: 0,
  people_referred: 0,
  level_2_confirmed_referrals: 0,
  level_3_confirmed_referrals: 0,
  promoted: false,
  promoted_at: null,
  points: 0,
  risk_level: 0,
  host: 'shop.example.test',
  source: null,
  device: null,
  stripe_customer_id: '',
  tags: [],
};
