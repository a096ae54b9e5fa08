import type { Answered, Page, ReadAccess, ReadOptions, RewardSnapshot } from '@evenkeel/sync-engine';
import type { Ask } from './ask-provider';
import { readPageOrAll } from './read-page';
import { rewardSnapshot } from './reward-snapshot';

/** GET /lists/:uuid/subscribers/:subscriber_id/rewards. No `page` is documented here, so only later ones are asked for. */
export async function fetchRewardsOf(
  ask: Ask,
  access: ReadAccess,
  subscriberId: string,
  page: number,
  options?: ReadOptions,
): Promise<Answered<Page<RewardSnapshot> | 'absent'>> {
  const path = ['lists', access.listUuid, 'subscribers', subscriberId, 'rewards'];
  const query = page === 1 ? {} : { page: String(page) };
  const { answer, ...aside } = await ask(access, { path, query }, options);
  if (answer === 'absent') return { answer, ...aside };
  return {
    answer: readPageOrAll('rewards', answer, page, {
      parsed: (wire) => rewardSnapshot(wire, access.listUuid, subscriberId),
    }),
    ...aside,
  };
}
