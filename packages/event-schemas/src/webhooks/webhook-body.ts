import { z } from 'zod';
import { isRewardEvent } from './events';
import { referralSchema } from './referral';
import { rewardShape } from './reward-fields';
import { wireAmountSchema, wireFlagSchema, wireIntSchema, wireTextSchema, wireTimeSchema } from './wire-values';

/**
 * A webhook of any generation (contract sections 1.2 and 1.4): one flat body whose event is named by `response`.
 * What an older generation lacks is optional, unknown fields are kept, unknown events are let through. Only
 * `list_uuid` and `response` must be there: without them a body cannot be told from somebody else's JSON.
 */

/** Seen in the documented sample (contract section 1.4). */
const documentedShape = {
  list_uuid: z.string(),
  response: z.string(),
  /** Absent in the oldest generation; "" counts as absent. */
  subscriber_id: wireTextSchema,
  name: wireTextSchema,
  first_name: wireTextSchema,
  last_name: wireTextSchema,
  email: wireTextSchema,
  extra_field: wireTextSchema,
  extra_field_2: wireTextSchema,
  code: wireTextSchema,
  source: wireTextSchema,
  referred: wireFlagSchema,
  referral: referralSchema.optional(),
  referral_link: wireTextSchema,
  people_ahead: wireIntSchema,
  created_at: wireTimeSchema,
};

/** Known from REST only (contract section 2.4); `subscriber_updated` was never seen and may well carry them. */
const borrowedShape = {
  phone_number: wireTextSchema,
  crypto_wallet_address: wireTextSchema,
  crypto_wallet_provider: wireTextSchema,
  other_identifier_value: wireTextSchema,
  extra_field_3: wireTextSchema,
  extra_field_4: wireTextSchema,
  option_field: wireTextSchema,
  host: wireTextSchema,
  device: wireTextSchema,
  universal_link: wireTextSchema,
  position: wireIntSchema,
  visitors: wireIntSchema,
  referral_status: wireTextSchema,
  referral_status_at: wireTimeSchema,
  pending_referrals: wireIntSchema,
  unconfirmed_referrals: wireIntSchema,
  people_referred: wireIntSchema,
  level_2_confirmed_referrals: wireIntSchema,
  level_3_confirmed_referrals: wireIntSchema,
  points: wireIntSchema,
  risk_level: wireIntSchema,
  conversion_amount: wireAmountSchema,
  promoted: wireFlagSchema,
  promoted_at: wireTimeSchema,
  verified: wireFlagSchema,
  verified_at: wireTimeSchema,
  stripe_customer_id: wireTextSchema,
  tags: z.array(z.string()).nullish(),
};

export const webhookBodySchema = z.looseObject({ ...documentedShape, ...borrowedShape });
export type WebhookBody = z.infer<typeof webhookBodySchema>;

/** Reward fields are judged in reward events only: elsewhere a field called `reward` is one nobody documented. */
export const rewardWebhookBodySchema = webhookBodySchema.extend(rewardShape);
export type RewardWebhookBody = z.infer<typeof rewardWebhookBodySchema>;

/** The schema that judges a body whose `response` is this. */
export function webhookSchemaOf(event: unknown): typeof webhookBodySchema {
  return isRewardEvent(event) ? rewardWebhookBodySchema : webhookBodySchema;
}
