import {
  rewardStatusSchema,
  type NestedReward,
  type RestReward,
  type RewardWebhookBody,
} from '@evenkeel/event-schemas';
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
  const content = mapFields(nested, body, body.list_uuid);
  const wire = firstOf(nested.status, body.reward_status, body.bonus_status);
  content.status = readStatus(wire) ?? (body.response === 'reward_sent' ? 'sent' : 'unlocked');
  return { id: readId(firstOf(nested.id, body.reward_id, body.bonus_id)), content };
}

/** An issued reward of REST, which has the nested names (contract section 2.4). A status that nobody knows is null. */
export function mapRestReward(row: RestReward, listUuid: string): MappedColumns {
  const content = mapFields(row, {}, listUuid);
  if (row.status !== undefined) content.status = readStatus(row.status);
  return content;
}

function mapFields(nested: NestedReward, flat: Partial<RewardWebhookBody>, listUuid: string): MappedColumns {
  const content: MappedColumns = { list_uuid: readText(listUuid) };
  const set = (column: string, read: ReadWire, ...spellings: unknown[]) => {
    const wire = firstOf(...spellings);
    if (wire !== undefined) content[column] = read(wire);
  };
  set('name', readText, nested.name, nested.title, flat.reward_name, flat.bonus_name);
  set('value', readNumber, nested.value, flat.reward_value, flat.bonus_value);
  set('coupon_code', readText, nested.coupon_code, flat.coupon_code);
  set('coupon_group', readText, nested.coupon_group, flat.coupon_group);
  set('transaction_id', readText, nested.transaction_id, flat.transaction_id);
  set('referral', readText, nested.referral);
  set('unlocked_at', readTime, nested.unlocked_date, nested.unlocked_at, flat.unlocked_date, flat.unlocked_at);
  set('sent_at', readTime, nested.sent_date, nested.sent_at, flat.sent_date, flat.sent_at);
  set('provider_created_at', readTime, nested.created_at);
  return content;
}

/** One of REST's words (the dashboard writes "Failed"), else null. */
function readStatus(wire: unknown): string | null {
  const word = rewardStatusSchema.safeParse(typeof wire === 'string' ? wire.toLowerCase() : wire);
  return word.success ? word.data : null;
}
