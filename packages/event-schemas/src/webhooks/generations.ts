import { z } from 'zod';
import type { WebhookEvent } from './events';
import { REFERRER_DELETED } from './referral';

/**
 * What each generation of the provider's webhooks page documents (contract sections 1.2 and 1.4), exactly: the
 * reader tolerates more (`webhookBodySchema`), a stand-in provider sends this.
 */

/** Types as the sample shows them, in its order. */
const sampleShape = {
  list_uuid: z.string().min(1),
  subscriber_id: z.string().min(1),
  response: z.string(),
  name: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  email: z.string(),
  extra_field: z.string(),
  extra_field_2: z.string(),
  code: z.string(),
  source: z.string(),
  referred: z.boolean(),
  referral: z.union([
    z.literal(['', REFERRER_DELETED]),
    z.looseObject({
      name: z.string(),
      email: z.string(),
      code: z.string(),
      people_referred: z.int(),
      points: z.int(),
    }),
  ]),
  referral_link: z.string(),
  /** In campaigns with a waiting list only. */
  people_ahead: z.int().optional(),
  created_at: z.int(),
};
export type WebhookField = keyof typeof sampleShape;

export interface WebhookGeneration {
  readonly events: readonly [WebhookEvent, ...WebhookEvent[]];
  /** In the order of the sample. */
  readonly fields: readonly WebhookField[];
  /** Fits a body of this generation, and not one of an older generation that lacks a field. */
  readonly schema: z.ZodObject;
}

function generation(events: WebhookGeneration['events'], ...absent: WebhookField[]): WebhookGeneration {
  const fields = (Object.keys(sampleShape) as WebhookField[]).filter((field) => !absent.includes(field));
  const shape = Object.fromEntries(fields.map((field) => [field, sampleShape[field]]));
  return { events, fields, schema: z.looseObject({ ...shape, response: z.enum(events) }) };
}

const maitreEvents = ['new_registration', 'subscriber_promoted', 'subscriber_deleted', 'bonus_unlocked'] as const;
const rewardNamedEvents = [
  'new_registration',
  'subscriber_promoted',
  'subscriber_updated',
  'subscriber_deleted',
  'reward_unlocked',
  'reward_sent',
] as const;

export const webhookGenerations = {
  maitre_1: generation(
    ['new_registration', 'subscriber_accepted', 'subscriber_deleted'],
    ...(['subscriber_id', 'first_name', 'last_name', 'extra_field', 'extra_field_2', 'created_at'] as const),
  ),
  maitre_2: generation([...maitreEvents], 'extra_field', 'extra_field_2', 'created_at'),
  maitre_3: generation(
    [...maitreEvents, 'subscriber_position_changed', 'tracking_pixel_conversion'],
    'extra_field_2',
    'created_at',
  ),
  referralhero_old: generation([...maitreEvents]),
  referralhero_mid: generation([...rewardNamedEvents]),
  /** Its page adds the signature; its section on events was not seen, so it is taken to be the one before. */
  referralhero_new: generation([...rewardNamedEvents]),
} as const satisfies Record<string, WebhookGeneration>;
export type WebhookGenerationName = keyof typeof webhookGenerations;
