import type { ProviderReads } from '@evenkeel/sync-engine';
import { createHttpGet, STANDARD_LIMITS, type HttpLimits } from '../../../http/http-get';
import { askWith } from './ask-provider';
import { fetchCampaignPage } from './fetch-campaign-page';
import { fetchRewardPage } from './fetch-reward-page';
import { fetchRewardsOf } from './fetch-rewards-of';
import { fetchSubscriber } from './fetch-subscriber';
import { fetchSubscriberPage } from './fetch-subscriber-page';

/** All reads of one of these share its limits; two of these know nothing of each other. */
export function createReads(limits: Partial<HttpLimits> = {}): ProviderReads {
  const ask = askWith(createHttpGet({ ...STANDARD_LIMITS, ...limits }));
  return {
    pageSize: { subscribers: 50, rewards: 50 },
    fetchSubscriber: fetchSubscriber.bind(null, ask),
    fetchSubscriberPage: fetchSubscriberPage.bind(null, ask),
    fetchRewardsOf: fetchRewardsOf.bind(null, ask),
    fetchRewardPage: fetchRewardPage.bind(null, ask),
    fetchCampaignPage: fetchCampaignPage.bind(null, ask),
  };
}
