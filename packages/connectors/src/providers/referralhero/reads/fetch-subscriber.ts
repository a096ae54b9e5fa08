import {
  ReadFailed,
  type Answered,
  type ReadAccess,
  type ReadOptions,
  type SubscriberSnapshot,
} from '@evenkeel/sync-engine';
import type { Ask } from './ask-provider';
import { subscriberSnapshot } from './subscriber-snapshot';

/** GET /lists/:uuid/subscribers/:subscriber_id. Whoever is not verified is absent too (contract section 2.5). */
export async function fetchSubscriber(
  ask: Ask,
  access: ReadAccess,
  subscriberId: string,
  options?: ReadOptions,
): Promise<Answered<SubscriberSnapshot | 'absent'>> {
  const path = ['lists', access.listUuid, 'subscribers', subscriberId];
  const { answer, ...aside } = await ask(access, { path }, options);
  if (answer === 'absent') return { answer, ...aside };
  const snapshot = subscriberSnapshot({ row: answer.data, at: ['data'], text: answer.text }, access.listUuid);
  if (snapshot.subscriberId !== subscriberId)
    throw new ReadFailed('malformed', 'data.id: another subscriber than was asked for');
  return { answer: snapshot, ...aside };
}
