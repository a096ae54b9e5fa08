import type { Answered, CampaignSnapshot, Page, ReadAccess, ReadOptions } from '@evenkeel/sync-engine';
import type { Ask } from './ask-provider';
import { campaignSnapshot } from './campaign-snapshot';
import { presentOf, readPage } from './read-page';

/** GET /lists, 10 a page: the account's active campaigns, of which nobody can be asked for alone (contract section 2.2). */
export async function fetchCampaignPage(
  ask: Ask,
  access: ReadAccess,
  page: number,
  options?: ReadOptions,
): Promise<Answered<Page<CampaignSnapshot>>> {
  const { answer, ...aside } = presentOf(
    await ask(access, { path: ['lists'], query: { page: String(page) } }, options),
  );
  return { answer: readPage('lists', answer, page, { parsed: campaignSnapshot }), ...aside };
}
