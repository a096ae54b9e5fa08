import type { IssuedReward } from '../provider/provider-types';
import { isHiddenInList } from './hidden-in-lists';
import { paginate } from './paginate';
import { renderRestReward } from './render-rest-reward';
import type { RestCall, RestOutcome } from './rest-call';
import { isOfCampaign, unlessUnverified } from './visible-subscriber';

/** GET /lists/:uuid/rewards: of all whom REST shows, in order of issue; a status that no reward has finds none. */
export function readRewards(call: RestCall): RestOutcome {
  const { simulator, view, switches, query } = call;
  const holders = isOfCampaign(call) ? [...view.rewarded].filter((record) => unlessUnverified(record)) : [];
  const rewards = holders
    .flatMap((record) => record.rewards)
    .filter(hasStatus(query.status))
    .filter(({ id }) => !isHiddenInList(simulator.settings.seed, id, switches.reward_list_hides));
  const sign = switches.rewards_newest_first ? -1 : 1;
  rewards.sort((a, b) => sign * (a.id - b.id));
  const { from, to, pagination } = paginate(rewards.length, query.page, query.per_page, switches);
  const shown = rewards.slice(from, to).map((reward) => renderRestReward(reward, switches));
  return { data: { response: 'rewards_retrieved', rewards: shown, pagination }, key: 'rewards' };
}

/** GET /lists/:uuid/subscribers/:id/rewards: no pages are documented. */
export function readSubscriberRewards(call: RestCall): RestOutcome {
  const { view, switches, query, params } = call;
  const record = isOfCampaign(call) ? unlessUnverified(view.byId.get(params.subscriberId ?? '')) : undefined;
  if (record === undefined) return { error: 'subscriber_not_found' };
  const rewards = record.rewards.filter(hasStatus(query.status)).map((reward) => renderRestReward(reward, switches));
  return { data: { response: 'rewards_retrieved', rewards }, key: 'rewards' };
}

function hasStatus(status: string | undefined): (reward: IssuedReward) => boolean {
  return (reward) => status === undefined || status === '' || reward.status === status;
}
