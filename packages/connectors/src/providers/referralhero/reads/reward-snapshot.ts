import { restRewardSchema } from '@evenkeel/event-schemas';
import { ReadFailed, type RewardSnapshot } from '@evenkeel/sync-engine';
import { mapRestReward } from '../map-reward';
import { readId, readText } from '../read-wire';
import { readRow, snapshotOf, type Wire } from './snapshot-of';

/** `owner` is whose rewards were asked for; null where those of all were, each of which must then say whose it is. */
export function rewardSnapshot(wire: Wire, listUuid: string, owner: string | null): RewardSnapshot {
  const row = readRow(restRewardSchema, wire);
  const rewardId = readId(row.id);
  const subscriberId = readText(row.subscriber_id) ?? owner;
  if (rewardId === null || subscriberId === null) throw wrongOwner(wire, 'expected an id');
  if (owner !== null && subscriberId !== owner) throw wrongOwner(wire, 'of another than was asked for');
  return snapshotOf('reward', wire, { content: mapRestReward(row, listUuid) }, { rewardId, subscriberId });
}

function wrongOwner({ at }: Wire, why: string): ReadFailed {
  return new ReadFailed('malformed', `${[...at, 'subscriber_id'].map(String).join('.')}: ${why}`);
}
