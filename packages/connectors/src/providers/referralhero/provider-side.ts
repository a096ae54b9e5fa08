/** What the provider itself keeps, in the names and types of its REST API (contract section 2.4). */

export interface ProviderSubscriber {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone_number: string;
  readonly crypto_wallet_address: string;
  readonly crypto_wallet_provider: string;
  readonly other_identifier_value: string;
  readonly extra_field: string;
  readonly extra_field_2: string;
  readonly extra_field_3: string;
  readonly extra_field_4: string;
  readonly option_field: string;
  readonly conversion_amount: number;
  readonly code: string;
  readonly position: number;
  readonly referred: boolean;
  /** `{}` when not referred. */
  readonly referred_by: ProviderReferredBy | Readonly<Record<string, never>>;
  readonly visitors: number;
  readonly pending_referrals: number;
  readonly unconfirmed_referrals: number;
  readonly people_referred: number;
  readonly level_2_confirmed_referrals: number;
  readonly level_3_confirmed_referrals: number;
  readonly promoted: boolean;
  /** Unix seconds, as every time here. */
  readonly promoted_at: number | null;
  readonly verified: boolean;
  readonly verified_at: number | null;
  readonly points: number;
  readonly risk_level: number;
  readonly host: string;
  /** Null for a direct visit; webhooks say "direct_visit" then. */
  readonly source: string | null;
  readonly device: string | null;
  readonly referral_link: string;
  readonly universal_link: string;
  readonly referral_status: string;
  readonly referral_status_at: number | null;
  readonly stripe_customer_id: string;
  readonly tags: readonly string[];
  readonly created_at: number;
  readonly last_updated_at: number;
  /** Only webhooks show these three; `people_ahead` in campaigns with a waiting list only. */
  readonly first_name: string;
  readonly last_name: string;
  readonly people_ahead: number | null;
}

export interface ProviderReferredBy {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone_number: string;
  readonly people_referred: number;
  readonly points: number;
}

/** An issued reward; `unlocked` is no status of REST, there it is `pending`. */
export interface ProviderReward {
  readonly id: number;
  readonly name: string;
  readonly status: 'pending' | 'sent' | 'resent' | 'canceled' | 'flagged' | 'failed';
  readonly value: number;
  readonly coupon_code: string;
  readonly coupon_group: string;
  readonly transaction_id: string;
  /** E-mail of the referral that triggered it. */
  readonly referral: string;
  readonly created_at: number;
  readonly unlocked_date: number | null;
  readonly sent_date: number | null;
}
