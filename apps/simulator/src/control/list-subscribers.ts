import { renderSubscriber } from '../provider/render-subscriber';
import type { Provider } from '../provider/provider';

/**
 * The provider's truth, in order of registration, unverified ones too: the REST subscriber (contract 2.4), what only
 * webhooks carry, its list and its rewards. Each is as it stands when its line is written: for one moment's truth stop
 * the campaign and wait for quiet.
 */
export function* listSubscribers({ campaign }: Provider): Generator {
  const { nextSequence } = campaign;
  for (const record of campaign.live) {
    // They joined while a slow reader read.
    if (record.sequence >= nextSequence) break;
    yield { list_uuid: campaign.listUuid, ...renderSubscriber(campaign, record), rewards: record.rewards };
  }
}
