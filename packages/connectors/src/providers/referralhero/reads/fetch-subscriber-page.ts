import type { Answered, Page, ReadAccess, ReadOptions, SubscriberSnapshot } from '@evenkeel/sync-engine';
import type { Ask } from './ask-provider';
import { ListedSubscriber } from './listed-subscriber';
import { presentOf, readPage } from './read-page';
import type { Wire } from './snapshot-of';
import { subscriberSnapshot } from './subscriber-snapshot';

/** GET /lists/:uuid/subscribers, 50 a page. The default order is not documented, so it is always said (section 2.3). */
export async function fetchSubscriberPage(
  ask: Ask,
  access: ReadAccess,
  page: number,
  options?: ReadOptions,
): Promise<Answered<Page<SubscriberSnapshot>>> {
  const path = ['lists', access.listUuid, 'subscribers'];
  const query = { page: String(page), sort_by: 'registration_asc' };
  const { listUuid } = access;
  const question = { path, query, ...(options?.lazily === true && { rowsOf: 'subscribers' }) };
  const { answer, ...aside } = presentOf(await ask(access, question, options));
  const readers = {
    parsed: (wire: Wire) => subscriberSnapshot(wire, listUuid),
    cut: (bytes: Buffer, at: readonly PropertyKey[]) => new ListedSubscriber({ bytes, at, listUuid }),
  };
  return { answer: readPage('subscribers', answer, page, readers), ...aside };
}
