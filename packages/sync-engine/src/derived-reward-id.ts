import type { Columns } from '@evenkeel/event-schemas';
import type { Digest } from './ports';
import type { RowKey } from './row';

/**
 * The id of a reward that a webhook told of without one: `hint_` and 16 hex digits of sha256(source, subscriber, name,
 * transaction id), so that the same reward gets the same row until a read gives the real id (protocol section 3).
 */
export function derivedRewardId(
  reward: { source: string; subscriberId: string; name: string | null; transactionId: string | null },
  digest: Digest,
): string {
  const identity = JSON.stringify([reward.source, reward.subscriberId, reward.name, reward.transactionId]);
  return `hint_${digest.sha256(identity).slice(0, 16)}`;
}

/** The key under which a reward would stand that a webhook told of without its id. */
export function derivedKeyOf(key: RowKey, { name, transaction_id: transactionId }: Columns, digest: Digest): RowKey {
  const identity = { source: key.source, subscriberId: key.subscriber_id };
  const said = { name: textOf(name), transactionId: textOf(transactionId) };
  return { ...key, id: derivedRewardId({ ...identity, ...said }, digest) };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
