import { rewardStatusSchema, type NestedReward, type RewardWebhookBody } from '@evenkeel/event-schemas';
import type { MappedColumns } from './map-subscriber';
import { readId, readNumber, readText, readTime, type ReadWire } from './read-wire';

export interface MappedReward {
  readonly id: string | null;
  readonly content: MappedColumns;
}

/** The first of several spellings that the body has; undefined where it has none, that is, did not speak of it. */
const firstOf = (...spellings: unknown[]): unknown => spellings.find((spelling) => spelling !== undefined);

const asObject = (nested: RewardWebhookBody['reward']): NestedReward | undefined =>
  typeof nested === 'object' && nested !== null ? nested : undefined;

/**
 * The reward of a reward event, from either shape (contract section 1.4 saw none of them). What is nested is nearer to
 * the reward than what is flat, so it goes first; `referral` and `created_at` are the reward's only when nested.
 */
export function mapReward(body: RewardWebhookBody): MappedReward {
  const nested = asObject(body.reward) ?? asObject(body.bonus) ?? {};
  const id = firstOf(nested.id, body.reward_id, body.bonus_id);
  const content: MappedColumns = { list_uuid: readText(body.list_uuid) };
  const set = (column: string, read: ReadWire, ...spellings: unknown[]) => {
    const wire = firstOf(...spellings);
    if (wire !== undefined) content[column] = read(wire);
  };
  set('name', readText, nested.name, nested.title, body.reward_name, body.bonus_name);
  set('value', readNumber, nested.value, body.reward_value, body.bonus_value);
  set('coupon_code', readText, nested.coupon_code, body.coupon_code);
  set('coupon_group', readText, nested.coupon_group, body.coupon_group);
  set('transaction_id', readText, nested.transaction_id, body.transaction_id);
  set('referral', readText, nested.referral);
  set('unlocked_at', readTime, nested.unlocked_date, nested.unlocked_at, body.unlocked_date, body.unlocked_at);
  set('sent_at', readTime, nested.sent_date, nested.sent_at, body.sent_date, body.sent_at);
  set('provider_created_at', readTime, nested.created_at);
  content.status = readStatus(firstOf(nested.status, body.reward_status, body.bonus_status), body.response);
  return { id: readId(id), content };
}

/** The body's own word if it is one of REST's (the dashboard writes "Failed"), else what the event says. */
function readStatus(wire: unknown, event: string): string {
  const word = rewardStatusSchema.safeParse(typeof wire === 'string' ? wire.toLowerCase() : wire);
  if (word.success) return word.data;
  return event === 'reward_sent' ? 'sent' : 'unlocked';
}
