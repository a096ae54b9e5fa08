import { z } from 'zod';
import { wireAmountSchema, wireRewardIdSchema, wireTextSchema, wireTimeSchema } from './wire-values';

/**
 * The reward in a reward event. Its shape was never seen (contract section 1.4), so both guesses are taken: nested
 * under `reward` or `bonus` with the names of REST (section 2.4), or flat beside the subscriber with a prefix. All
 * of it is optional, for a body without any reward field is still worth a look at its subscriber.
 */

/** Reward columns that bear the same name nested and flat. */
const sharedShape = {
  coupon_code: wireTextSchema,
  coupon_group: wireTextSchema,
  transaction_id: wireTextSchema,
  unlocked_date: wireTimeSchema,
  unlocked_at: wireTimeSchema,
  sent_date: wireTimeSchema,
  sent_at: wireTimeSchema,
};

export const nestedRewardSchema = z.looseObject({
  id: wireRewardIdSchema,
  name: wireTextSchema,
  /** What a reward definition calls its name. */
  title: wireTextSchema,
  status: wireTextSchema,
  value: wireAmountSchema,
  /** E-mail of the referral that triggered it. */
  referral: wireTextSchema,
  created_at: wireTimeSchema,
  ...sharedShape,
});
export type NestedReward = z.infer<typeof nestedRewardSchema>;

const nested = z
  .union([nestedRewardSchema, z.literal(''), z.null()], { error: 'expected a reward, "" or null' })
  .optional();

export const rewardShape = {
  reward: nested,
  bonus: nested,
  reward_id: wireRewardIdSchema,
  reward_name: wireTextSchema,
  reward_status: wireTextSchema,
  reward_value: wireAmountSchema,
  bonus_id: wireRewardIdSchema,
  bonus_name: wireTextSchema,
  bonus_status: wireTextSchema,
  bonus_value: wireAmountSchema,
  ...sharedShape,
};
