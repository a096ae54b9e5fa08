import { z } from 'zod';
import { intValueSchema, textValueSchema, timestampSchema } from './values';
import { rewardStatusSchema, type Entity } from './words';

/**
 * The columns of the mirror tables that come from the provider, by the part they play (protocol section 2):
 * `content` is what REST carries and is judged; `carried` is kept beside it and never judged: volatile figures
 * (`position`, `visitors`) and what only webhooks know.
 */

const text = textValueSchema.nullable();
const int = intValueSchema.nullable();
const time = timestampSchema.nullable();
const flag = z.boolean().nullable();
const amount = z.number().nullable();

export const subscriberContentSchema = z.strictObject({
  list_uuid: text,
  name: text,
  email: text,
  phone_number: text,
  crypto_wallet_address: text,
  crypto_wallet_provider: text,
  other_identifier_value: text,
  extra_field: text,
  extra_field_2: text,
  extra_field_3: text,
  extra_field_4: text,
  option_field: text,
  code: text,
  host: text,
  signup_source: text,
  device: text,
  referral_link: text,
  universal_link: text,
  referred: flag,
  referred_by_id: text,
  referred_by_email: text,
  referral_status: text,
  referral_status_at: time,
  pending_referrals: int,
  unconfirmed_referrals: int,
  people_referred: int,
  level_2_confirmed_referrals: int,
  level_3_confirmed_referrals: int,
  points: int,
  risk_level: int,
  conversion_amount: amount,
  promoted: flag,
  promoted_at: time,
  verified: flag,
  verified_at: time,
  stripe_customer_id: text,
  tags: z.array(textValueSchema).nullable(),
  provider_created_at: time,
});
export type SubscriberContent = z.infer<typeof subscriberContentSchema>;

export const subscriberCarriedSchema = z.strictObject({
  first_name: text,
  last_name: text,
  people_ahead: int,
  referred_by_code: text,
  position: int,
  visitors: int,
});
export type SubscriberCarried = z.infer<typeof subscriberCarriedSchema>;

export const rewardContentSchema = z.strictObject({
  list_uuid: text,
  name: text,
  status: rewardStatusSchema.nullable(),
  value: amount,
  coupon_code: text,
  coupon_group: text,
  transaction_id: text,
  referral: text,
  unlocked_at: time,
  sent_at: time,
  provider_created_at: time,
});
export type RewardContent = z.infer<typeof rewardContentSchema>;

export const campaignContentSchema = z.strictObject({
  name: text,
  type: text,
  subscribers: int,
  active: flag,
  provider_created_at: time,
});
export type CampaignContent = z.infer<typeof campaignContentSchema>;

const namesOf = (schema: z.ZodObject): readonly string[] => Object.keys(schema.shape);
const namesOfType = (type: z.ZodType, ...schemas: z.ZodObject[]): readonly string[] =>
  schemas.flatMap(({ shape }) => Object.entries(shape).flatMap(([name, column]) => (column === type ? [name] : [])));

/** `content` and `carried` list every provider column of a table; `times` and `ints` those of them that are such. */
export interface EntityColumns {
  readonly content: readonly string[];
  readonly carried: readonly string[];
  readonly times: readonly string[];
  readonly ints: readonly string[];
}

function keptWhole(schema: z.ZodObject): EntityColumns {
  return {
    content: namesOf(schema),
    carried: [],
    times: namesOfType(time, schema),
    ints: namesOfType(int, schema),
  };
}

export const columnsOf: Readonly<Record<Entity, EntityColumns>> = {
  subscriber: {
    content: namesOf(subscriberContentSchema),
    carried: namesOf(subscriberCarriedSchema),
    times: namesOfType(time, subscriberContentSchema),
    ints: namesOfType(int, subscriberContentSchema, subscriberCarriedSchema),
  },
  reward: keptWhole(rewardContentSchema),
  campaign: keptWhole(campaignContentSchema),
};

/** Columns that tell who somebody is, or how to reach them. Outbound messages leave them out where they are not wanted. */
export const personalColumnsOf: Readonly<Record<Entity, ReadonlySet<string>>> = {
  subscriber: new Set([
    ...['name', 'first_name', 'last_name', 'email', 'phone_number', 'crypto_wallet_address', 'other_identifier_value'],
    ...['extra_field', 'extra_field_2', 'extra_field_3', 'extra_field_4', 'option_field', 'referred_by_email'],
    ...['stripe_customer_id', 'referral_link', 'universal_link', 'tags', 'device', 'host'],
  ]),
  reward: new Set(['referral', 'coupon_code', 'transaction_id']),
  campaign: new Set(),
};
