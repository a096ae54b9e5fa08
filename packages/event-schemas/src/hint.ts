import { z } from 'zod';
import { rewardContentSchema, subscriberCarriedSchema, subscriberContentSchema } from './columns';
import { textValueSchema, type Json } from './values';
import { hintMeaningSchema } from './words';

/**
 * What a webhook is worth (protocol section 1): "this subscriber may have changed", plus a partial, undated body.
 * A connector makes it from the provider's shape; only columns that the body spoke of are present, null where it
 * said "empty". A hint that fits this schema can be stored; one that does not is `bad_value`.
 */
export const hintSchema = z.strictObject({
  /** The event as the provider named it. */
  event: textValueSchema,
  meaning: hintMeaningSchema,
  list_uuid: textValueSchema,
  /** Null in the oldest generation: the row is then found by `code`, else by a unique `email`. */
  subscriber_id: textValueSchema.nullable(),
  content: subscriberContentSchema.partial(),
  carried: subscriberCarriedSchema.partial(),
  /** Code of the referrer that the body names: that row becomes due. */
  referrer_code: textValueSchema.nullable(),
  /** Present when the event tells of a reward; `id` is null where the body has none. */
  reward: z.strictObject({ id: textValueSchema.nullable(), content: rewardContentSchema.partial() }).nullable(),
  /** The whole body as parsed, unknown fields too. */
  raw: z.custom<Json>(),
});
export type Hint = z.infer<typeof hintSchema>;
