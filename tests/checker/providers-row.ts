/** How a row of the provider stands in the mirror, column by column (contract section 2.4), told without the product's code. */

/** A line of the simulator's `GET /control/subscribers`. */
export interface ProvidersSubscriber extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly list_uuid: string;
  /** Whoever is not is not found by REST, nor are the rewards. */
  readonly verified: boolean;
  readonly rewards: readonly ProvidersReward[];
}

export interface ProvidersReward extends Readonly<Record<string, unknown>> {
  readonly id: number;
}

/** A row of the mirror as JSON. */
export type MirrorRow = Readonly<Record<string, unknown>>;

/** How the REST API shows what the simulator's own account has otherwise. */
export interface ProviderView {
  /** As the switch `object_times_skew_s`. */
  readonly timesSkewS?: number;
}

export function differentColumns(
  subscriber: ProvidersSubscriber,
  row: MirrorRow,
  { timesSkewS = 0 }: ProviderView,
): string[] {
  const referrer = (subscriber['referred_by'] ?? {}) as Readonly<Record<string, unknown>>;
  return [
    ...sameName(SUBSCRIBERS_TEXTS, subscriber, row),
    ...SUBSCRIBERS_TIMES.flatMap((time) => differentTime(time, subscriber, row, timesSkewS)),
    ...different('source', emptyIsNull(subscriber['source']), row['signup_source']),
    ...different('referred_by.id', emptyIsNull(referrer['id']), row['referred_by_id']),
    ...different('referred_by.email', emptyIsNull(referrer['email']), row['referred_by_email']),
    ...different('tags', subscriber['tags'], row['tags']),
  ].map((difference) => `${subscriber.id}: ${difference}`);
}

export function differentRewardColumns(
  reward: ProvidersReward,
  row: MirrorRow,
  { timesSkewS = 0 }: ProviderView,
): string[] {
  return [
    ...sameName(REWARDS_TEXTS, reward, row),
    ...REWARDS_TIMES.flatMap((time) => differentTime(time, reward, row, timesSkewS)),
  ].map((difference) => `reward ${reward.id}: ${difference}`);
}

const SUBSCRIBERS_TEXTS = [
  ...['name', 'email', 'phone_number', 'crypto_wallet_address', 'crypto_wallet_provider', 'other_identifier_value'],
  ...['extra_field', 'extra_field_2', 'extra_field_3', 'extra_field_4', 'option_field'],
  ...['code', 'host', 'device', 'referral_link', 'universal_link', 'referred', 'referral_status', 'points'],
  ...['pending_referrals', 'unconfirmed_referrals', 'people_referred', 'level_2_confirmed_referrals'],
  ...['level_3_confirmed_referrals', 'risk_level', 'conversion_amount', 'promoted', 'verified', 'stripe_customer_id'],
];

/** Unix seconds at the provider; the column if it has another name. */
const SUBSCRIBERS_TIMES: readonly (readonly [string, string])[] = [
  ['created_at', 'provider_created_at'],
  ['last_updated_at', 'provider_updated_at'],
  ['verified_at', 'verified_at'],
  ['promoted_at', 'promoted_at'],
  ['referral_status_at', 'referral_status_at'],
];

const REWARDS_TEXTS = ['name', 'status', 'value', 'coupon_code', 'coupon_group', 'transaction_id', 'referral'];

const REWARDS_TIMES: readonly (readonly [string, string])[] = [
  ['created_at', 'provider_created_at'],
  ['unlocked_date', 'unlocked_at'],
  ['sent_date', 'sent_at'],
];

function sameName(names: readonly string[], theirs: MirrorRow, ours: MirrorRow): string[] {
  return names.flatMap((name) => different(name, emptyIsNull(theirs[name]), ours[name]));
}

function differentTime(
  [field, column]: readonly [string, string],
  theirs: MirrorRow,
  ours: MirrorRow,
  skewS: number,
): string[] {
  const told = emptyIsNull(theirs[field]);
  const held = ours[column];
  return different(
    field,
    typeof told === 'number' ? told + skewS : told,
    typeof held === 'string' ? Date.parse(held) / 1_000 : held,
  );
}

function emptyIsNull(value: unknown): unknown {
  return value === '' ? null : value;
}

function different(name: string, theirs: unknown, ours: unknown): string[] {
  const [told, held] = [JSON.stringify(theirs ?? null), JSON.stringify(ours ?? null)];
  return told === held ? [] : [`${name} is ${told}, we hold ${held}`];
}
