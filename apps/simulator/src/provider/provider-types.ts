import type { ProviderReward, ProviderSubscriber } from '@evenkeel/connectors';

export type { ProviderSubscriber };

/** As kept: without what is rendered from other rows. */
export type StoredSubscriber = Omit<ProviderSubscriber, 'position' | 'people_ahead' | 'referred_by'>;

/** Everything that an issued reward has in REST (contract 2.4). */
export interface IssuedReward extends ProviderReward {
  readonly referrals: number;
  readonly total: string;
  readonly signup_type: string;
  readonly referrals_type: string;
  readonly recurring_count: number;
  readonly image_url: string;
  readonly subscriber_email: string;
  readonly subscriber_id: string;
}

/** What a webhook's body shows of the referrer (contract 1.4). */
export type ReferrerInBody = Pick<ProviderSubscriber, 'name' | 'email' | 'code' | 'people_referred' | 'points'>;
