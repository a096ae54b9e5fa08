/** Every event name of any generation (contract section 1.2). Others may come: they are unknown, not wrong. */
export const webhookEvents = [
  'new_registration',
  'subscriber_accepted',
  'subscriber_promoted',
  'subscriber_updated',
  'subscriber_deleted',
  'subscriber_position_changed',
  'tracking_pixel_conversion',
  'bonus_unlocked',
  'reward_unlocked',
  'reward_sent',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** `bonus_unlocked` is the older name of `reward_unlocked`; whether both fire today is not documented. */
export const rewardEvents = ['bonus_unlocked', 'reward_unlocked', 'reward_sent'] as const satisfies WebhookEvent[];
export type RewardEvent = (typeof rewardEvents)[number];

const known: ReadonlySet<unknown> = new Set(webhookEvents);
const ofRewards: ReadonlySet<unknown> = new Set(rewardEvents);

export function isWebhookEvent(event: unknown): event is WebhookEvent {
  return known.has(event);
}

export function isRewardEvent(event: unknown): event is RewardEvent {
  return ofRewards.has(event);
}
