import type { StoredSubscriber } from './provider-types';

export interface NewSubscriber {
  readonly id: string;
  readonly code: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly referred: boolean;
  readonly verified: boolean;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** Nobody else has seen it yet, so whoever made it may still change it in place. */
export type FreshSubscriber = { -readonly [K in keyof StoredSubscriber]: StoredSubscriber[K] };

/** As somebody stands who has just joined. */
export function newSubscriber(listUuid: string, joined: NewSubscriber): FreshSubscriber {
  const { id, code, firstName, lastName, email, referred, verified, createdAt } = joined;
  return {
    ...BLANK_SUBSCRIBER,
    id,
    name: `${firstName} ${lastName}`.trim(),
    first_name: firstName,
    last_name: lastName,
    email,
    code,
    referred,
    referral_status: !referred ? '' : verified ? 'confirmed' : 'pending',
    referral_status_at: referred ? createdAt : null,
    verified,
    verified_at: verified ? createdAt : null,
    referral_link: `https://shop.example.test/?mwr=${code}`,
    universal_link: `https://app.referralhero.com/${listUuid}/universal_link?mwr=${code}`,
    created_at: createdAt,
    last_updated_at: createdAt,
  };
}

/**
 * Every field, so that all subscribers are objects of one shape: filled in piece by piece, each is a hash table of its own,
 * which a large campaign feels in time and memory.
 */
export const BLANK_SUBSCRIBER: StoredSubscriber = {
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
