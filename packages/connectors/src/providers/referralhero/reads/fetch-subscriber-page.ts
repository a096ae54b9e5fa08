import type { Answered, Page, ReadAccess, ReadOptions, SubscriberSnapshot } from '@evenkeel/sync-engine';
import type { Ask } from './ask-provider';
import { presentOf, readPage } from './read-page';
import { listedSubscriber, subscriberSnapshot } from './subscriber-snapshot';

/** GET /lists/:uuid/subscribers, 50 a page. The default order is not documented, so it is always said (section 2.3). */
export async function fetchSubscriberPage(
  ask: Ask,
  access: ReadAccess,
  page: number,
  options?: ReadOptions,
): Promise<Answered<Page<SubscriberSnapshot>>> {
  const path = ['lists', access.listUuid, 'subscribers'];
  const query = { page: String(page), sort_by: 'registration_asc' };
  const { answer, ...aside } = presentOf(await ask(access, { path, query }, options));
  const read = options?.lazily === true ? listedSubscriber : subscriberSnapshot;
  return {
    answer: readPage('subscribers', answer, page, (wire) => read(wire, access.listUuid)),
    ...aside,
  };
}
