import { accountLists } from './account-lists';
import { paginate } from './paginate';
import type { RestCall, RestOutcome } from './rest-call';
import { skewed } from './skewed';

const PER_PAGE = 10;

/** GET /lists: active campaigns only (contract 2.2). */
export function readLists({ simulator, view, switches, query }: RestCall): RestOutcome {
  const active = accountLists(simulator, switches).filter(
    ({ uuid }) => uuid !== view.listUuid || switches.campaign === 'active',
  );
  const { from, to, pagination } = paginate(active.length, query.page, PER_PAGE, switches);
  const count = (switches.list_counts_unverified ? view.live : view.verified).length;
  const lists = active.slice(from, to).map(({ uuid, name, created_at }) => {
    const subscribers = uuid === view.listUuid ? count : 0;
    const unknown = switches.unknown_fields && { visitors: 12 };
    return skewed({ uuid, name, subscribers, created_at, type: 'waitlist', ...unknown }, switches);
  });
  return { data: { response: 'lists_retrieved', lists, pagination }, key: 'lists' };
}
