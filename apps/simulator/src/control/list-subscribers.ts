import { renderSubscriber } from '../provider/render-subscriber';
import type { Provider } from '../provider/provider';

/**
 * The provider's truth, in order of registration, unverified ones too: the REST subscriber (contract 2.4), what only
 * webhooks carry, its list and its rewards. Each is as it stands when its line is written: for one moment's truth stop
 * the campaign and wait for quiet.
 */
export function* listSubscribers({ campaign }: Provider): Generator {
  for (const record of [...campaign.live]) {
    // Deleted while a slow reader read.
    if (campaign.byId.get(record.subscriber.id) !== record) continue;
    yield { list_uuid: campaign.listUuid, ...renderSubscriber(campaign, record), rewards: record.rewards };
  }
}
