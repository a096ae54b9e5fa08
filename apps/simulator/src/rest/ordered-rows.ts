import type { SubscriberRecord } from '../provider/campaign';
import type { CampaignView } from '../provider/campaign-view';
import type { ChangeHistory } from '../provider/change-history';
import type { SubscriberLine } from '../provider/subscriber-line';
import type { SubscriberOrder } from '../settings/subscriber-orders';
import { orderSubscribers, registrationPage } from './order-subscribers';

export interface OrderedRows {
  page(
    view: CampaignView,
    rows: SubscriberLine,
    order: SubscriberOrder,
    range: { readonly from: number; readonly to: number },
  ): SubscriberRecord[];
}

/**
 * Keeps the order that was last asked for until anything changes: a sweep of a campaign that rests sorts once. One that
 * lives is sorted anew for each page, which is felt in a large one; by registration nothing is sorted.
 */
export function createOrderedRows(history: ChangeHistory): OrderedRows {
  let kept: { revision: number; order: SubscriberOrder; of: unknown; sorted: Uint32Array } | undefined;
  return {
    page(view, rows, order, { from, to }) {
      if (order === 'registration_asc' || order === 'registration_desc') {
        return registrationPage(rows, from, to, order === 'registration_asc' ? 'asc' : 'desc');
      }
      const { revision } = history;
      if (kept?.revision !== revision || kept.order !== order || kept.of !== rows) {
        kept = { revision, order, of: rows, sorted: orderSubscribers(view, rows, order) };
      }
      const page = [...kept.sorted.subarray(from, to)].map((sequence) => rows.bySequence(sequence));
      return page.filter((record) => record !== undefined);
    },
  };
}
