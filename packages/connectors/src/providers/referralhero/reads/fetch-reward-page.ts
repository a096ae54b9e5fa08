import type { Answered, Page, ReadAccess, ReadOptions, RewardSnapshot } from '@evenkeel/sync-engine';
import type { Ask } from './ask-provider';
import { presentOf, readPage } from './read-page';
import { rewardSnapshot } from './reward-snapshot';

/** The most that the provider gives at a time (contract section 2.2). */
const PER_PAGE = '50';

/** GET /lists/:uuid/rewards, of every status. */
export async function fetchRewardPage(
  ask: Ask,
  access: ReadAccess,
  page: number,
  options?: ReadOptions,
): Promise<Answered<Page<RewardSnapshot>>> {
  const path = ['lists', access.listUuid, 'rewards'];
  const query = { page: String(page), per_page: PER_PAGE };
  const { answer, ...aside } = presentOf(await ask(access, { path, query }, options));
  return {
    answer: readPage('rewards', answer, page, {
      parsed: (wire) => rewardSnapshot(wire, access.listUuid, null),
    }),
    ...aside,
  };
}
