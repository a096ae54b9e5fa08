import { NOBODY } from '../provider/subscriber-line';
import { paginate } from './paginate';
import { renderRestSubscriber } from './render-rest-subscriber';
import type { RestCall, RestOutcome } from './rest-call';
import { isOfCampaign, rowsOfList } from './visible-subscriber';

const PER_PAGE = 50;

/** GET /lists/:uuid/subscribers: fixed pages of 50; filters on what nobody documents are ignored (contract 2.3). */
export function readSubscribers(call: RestCall): RestOutcome {
  const { simulator, view, switches, query } = call;
  const rows = isOfCampaign(call) ? rowsOfList(view, switches, simulator.settings.seed) : NOBODY;
  const { pagination, ...range } = paginate(rows.length, query.page, PER_PAGE, switches);
  const order = query.sort_by ?? switches.default_order;
  const subscribers = simulator.rest.orderedRows
    .page(view, rows, order, range)
    .map((record) => renderRestSubscriber(view, record, switches));
  return { data: { response: 'subscribers_retrieved', subscribers, pagination }, key: 'subscribers' };
}
