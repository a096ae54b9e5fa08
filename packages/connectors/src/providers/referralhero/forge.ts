import {
  isRewardEvent,
  REFERRER_DELETED,
  webhookGenerations,
  type Json,
  type WebhookField,
  type WebhookGenerationName,
} from '@evenkeel/event-schemas';
import { hmacSha256 } from '../../hmac';
import type { ProviderReward, ProviderSubscriber } from './provider-side';
import { SIGNATURE_HEADER } from './verify';

/** Webhooks as the provider would send them, for a stand-in of it and for tests. What is not known is a switch. */

export interface WebhookToForge {
  /** Any text: an event that nobody documented is worth sending too. */
  readonly event: string;
  readonly listUuid: string;
  readonly subscriber: ProviderSubscriber;
  /** Null or absent: the body says "not referred", whatever `subscriber.referred` is. */
  readonly referrer?: Pick<ProviderSubscriber, ReferrerField> | typeof REFERRER_DELETED | null;
  /** Default `referralhero_new`. */
  readonly generation?: WebhookGenerationName;
  /** Goes into events of rewards only. */
  readonly reward?: ProviderReward;
  /** Default `nested`: the shape was never seen (contract section 1.4). */
  readonly rewardShape?: 'nested' | 'flat';
  readonly secret: string;
  /** `off`: payload verification is switched off in the dashboard, no header is sent (contract section 1.6). */
  readonly signature: 'base64' | 'hex' | 'off';
}

export interface ForgedWebhook {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const referrerFields = ['name', 'email', 'code', 'people_referred', 'points'] as const;
type ReferrerField = (typeof referrerFields)[number];

export function forgeWebhook(wanted: WebhookToForge): ForgedWebhook {
  const fields = forgeFields(wanted);
  const { fields: sent } = webhookGenerations[wanted.generation ?? 'referralhero_new'];
  const body = Object.fromEntries(sent.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
  const bytes = Buffer.from(JSON.stringify({ ...body, ...forgeReward(wanted) }));
  return { body: bytes, headers: forgeHeaders(bytes, wanted) };
}

function forgeFields({
  event,
  listUuid,
  subscriber,
  referrer,
}: WebhookToForge): Record<WebhookField, Json | undefined> {
  const { id, name, first_name, last_name, email, extra_field, extra_field_2, code } = subscriber;
  return {
    list_uuid: listUuid,
    subscriber_id: id,
    response: event,
    ...{ name, first_name, last_name, email, extra_field, extra_field_2, code },
    source: subscriber.source ?? 'direct_visit',
    referred: subscriber.referred,
    referral: forgeReferral(referrer),
    referral_link: subscriber.referral_link,
    people_ahead: subscriber.people_ahead ?? undefined,
    created_at: subscriber.created_at,
  };
}

function forgeReferral(referrer: WebhookToForge['referrer']): Json {
  if (!referrer) return '';
  if (referrer === REFERRER_DELETED) return referrer;
  return Object.fromEntries(referrerFields.map((field) => [field, referrer[field]]));
}

function forgeReward({ event, reward, rewardShape }: WebhookToForge): Record<string, Json> {
  if (!reward || !isRewardEvent(event)) return {};
  if (rewardShape !== 'flat') return { [event === 'bonus_unlocked' ? 'bonus' : 'reward']: { ...reward } };
  const { coupon_code, coupon_group, transaction_id, unlocked_date, sent_date } = reward;
  return {
    reward_id: reward.id,
    reward_name: reward.name,
    reward_status: reward.status,
    reward_value: reward.value,
    ...{ coupon_code, coupon_group, transaction_id, unlocked_date, sent_date },
  };
}

/** Content-Type and User-Agent of the provider are not documented (contract section 1.1). */
function forgeHeaders(body: Buffer, { secret, signature }: WebhookToForge): Record<string, string> {
  const headers = { 'content-type': 'application/json' };
  if (signature === 'off') return headers;
  return { ...headers, [SIGNATURE_HEADER]: hmacSha256(body, secret).toString(signature) };
}
