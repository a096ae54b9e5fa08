import { webhookGenerations, type WebhookGenerationName } from '@evenkeel/event-schemas';
import { z } from 'zod';
import { restFaultsSchema } from './rest-fault-settings';

/**
 * The switches of `PUT /control/faults`. Where the contract is silent each possibility is a switch; a default is what
 * the contract calls likely, and no fault. A field that is left out stands at its default: `{}` resets them all.
 */

const GENERATIONS = Object.keys(webhookGenerations) as [WebhookGenerationName, ...WebhookGenerationName[]];

const probability = z.number().min(0).max(1).default(0);
const milliseconds = z.int().min(0).max(86_400_000);

const retriesSchema = z.strictObject({
  /** "Tried 3 times over 5 minutes" (contract 1.7). */
  attempts: z.int().min(1).max(100).default(3),
  /** Whether those 3 include the first try: not documented. */
  counted: z.enum(['in_total', 'after_the_first']).default('in_total'),
  over_ms: milliseconds.default(300_000),
  /** Waits before each retry, the last one repeats; null spaces them evenly over `over_ms`. */
  spacing_ms: z.array(milliseconds).min(1).nullable().default(null),
  /** Multiplies every wait: 0.001 makes the five minutes 300 ms. */
  time_scale: z.number().min(0).max(10).default(1),
});

const disableSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** "After 10 consecutive bad responses" (contract 1.7). */
  after: z.int().min(1).max(1_000_000).default(10),
  /** Whether each retry counts, or only the first attempt of a delivery: not documented. */
  count_retries: z.boolean().default(true),
});

export const faultSettingsSchema = z.strictObject({
  lost: z.strictObject({ probability }).prefault({}),
  /** `count` further copies of the same bytes, as deliveries of their own. */
  repeated: z.strictObject({ probability, count: z.int().min(1).max(100).default(1) }).prefault({}),
  /** Uniform from 0 to `up_to_ms`, for this share of the deliveries. */
  delayed: z
    .strictObject({ probability: z.number().min(0).max(1).default(1), up_to_ms: milliseconds.default(0) })
    .prefault({}),
  /** Held back until 1 to `window` later deliveries have gone, or for `hold_ms` when none come. */
  reordered: z
    .strictObject({
      probability,
      window: z.int().min(1).max(10_000).default(10),
      hold_ms: milliseconds.default(1_000),
    })
    .prefault({}),
  /** A ping of fake data beside this share of the events; it looks like a sign-up (contract 1.7). */
  test_ping: z.strictObject({ probability }).prefault({}),
  /** A sign-up of a campaign that nobody connected, beside this share of the events. */
  foreign_list: z.strictObject({ probability }).prefault({}),

  signature: z.enum(['base64', 'hex', 'off']).default('base64'),
  /** Of the body; `maitre_1` has no subscriber_id (contract 1.4). Which events fire stays the same. */
  generation: z.enum(GENERATIONS).default('referralhero_new'),
  reward_shape: z.enum(['nested', 'flat']).default('nested'),
  /** `reward_unlocked` goes out under its older name (contract 1.2). */
  bonus_unlocked: z.boolean().default(false),

  /** What fires `subscriber_updated` beside a changed field: not documented (contract 1.3). */
  subscriber_updated_for_counters: z.boolean().default(true),
  subscriber_updated_for_referrer: z.boolean().default(true),
  subscriber_updated_for_verification: z.boolean().default(true),
  /** The referred, whose `referral` becomes "subscriber_deleted" (contract 1.4). */
  subscriber_updated_for_deleted_referrer: z.boolean().default(true),
  deletion_lowers_counters: z.boolean().default(true),
  purge_emits_delete: z.boolean().default(true),
  counters_bump_last_updated_at: z.boolean().default(true),

  /** As written, 201, 202 and 204 are failures too (contract 1.7). */
  accepted: z.enum(['only_200', 'any_2xx']).default('only_200'),
  /** Our patience for an answer; the provider's is not documented. */
  timeout_ms: z.int().min(1).max(600_000).default(10_000),
  retries: retriesSchema.prefault({}),
  disable: disableSchema.prefault({}),

  rest: restFaultsSchema.prefault({}),
});
export type FaultSettings = z.infer<typeof faultSettingsSchema>;

export const NO_FAULTS: FaultSettings = faultSettingsSchema.parse({});

/** The settings that now hold; one object, so that a change is seen everywhere at once. */
export interface Faults {
  current: FaultSettings;
}
