import type { Timestamp } from '@evenkeel/event-schemas';
import type { Snapshot } from './reading';

/**
 * The provider's side that can be asked, as the engine sees it: one call each, and nothing in it decides. What an
 * answer does to a row is said by `decide-read.ts`; how often one may ask is the budget's matter.
 */

/** Whom to ask, about what. The token is in the clear, never logged. */
export interface ReadAccess {
  readonly apiUrl: string;
  readonly apiToken: string;
  readonly listUuid: string;
}

export interface ReadOptions {
  /**
   * The rows of a page are read when they are looked at, and one that cannot be used is refused then, with `ReadFailed`.
   * Most rows of a sweep say what they said before, which their `rawDigest` tells.
   */
  readonly lazily?: boolean;
  /** Ends the read at once, wherever it stands; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface Answered<T> {
  readonly answer: T;
  /** What the provider says is left of the hour's calls; most answers do not say. */
  readonly callsLeft: number | null;
  /** The provider's clock. For people: no order is decided by it. */
  readonly serverTime: Timestamp | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Counted from 1; which one the provider says that it is. */
  readonly page: number;
  /** 0 for an empty list. */
  readonly totalPages: number;
  readonly totalObjects: number;
}

export interface SubscriberSnapshot extends Snapshot {
  readonly subscriberId: string;
}

export interface RewardSnapshot extends Snapshot {
  readonly rewardId: string;
  readonly subscriberId: string;
}

export interface CampaignSnapshot extends Snapshot {
  readonly listUuid: string;
}

/**
 * Every read is answered, or rejects with `ReadFailed`, or with the reason of its signal. `absent` is an answer: the
 * provider said that it has no such subscriber, in the one way in which it says that; nothing else is taken for it.
 */
export interface ProviderReads {
  /** How many rows a full page has. */
  readonly pageSize: { readonly subscribers: number; readonly rewards: number };
  fetchSubscriber(
    access: ReadAccess,
    subscriberId: string,
    options?: ReadOptions,
  ): Promise<Answered<SubscriberSnapshot | 'absent'>>;
  /** By the time of registration, oldest first, so that who joins meanwhile stands at the end (protocol section 5). */
  fetchSubscriberPage(
    access: ReadAccess,
    page: number,
    options?: ReadOptions,
  ): Promise<Answered<Page<SubscriberSnapshot>>>;
  /** Mostly all on the first page; `absent` speaks of the subscriber. */
  fetchRewardsOf(
    access: ReadAccess,
    subscriberId: string,
    page: number,
    options?: ReadOptions,
  ): Promise<Answered<Page<RewardSnapshot> | 'absent'>>;
  fetchRewardPage(access: ReadAccess, page: number, options?: ReadOptions): Promise<Answered<Page<RewardSnapshot>>>;
  /** Of the whole account, `access.listUuid` or not; stopped campaigns are not in it. */
  fetchCampaignPage(access: ReadAccess, page: number, options?: ReadOptions): Promise<Answered<Page<CampaignSnapshot>>>;
}

/**
 * Why a read has no answer, by what must happen next:
 *   rate_limited      the hour's calls are spent
 *   invalid_token     nothing of this account can be read until a person acts
 *   inactive_account  the same
 *   list_error        the same, for this campaign
 *   unavailable       the provider cannot be reached, is too slow or has a fault of its own: later
 *   malformed         an answer that nobody could use
 *   unexpected        the provider refuses for a reason that nobody foresaw, or cannot be asked this at all
 */
export type Refusal =
  'rate_limited' | 'invalid_token' | 'inactive_account' | 'list_error' | 'unavailable' | 'malformed' | 'unexpected';

/** Its message names fields and codes, never a value: no token, nothing of a person. */
export class ReadFailed extends Error {
  override readonly name = 'ReadFailed';
  /** The provider's own word for it, where it gave one. */
  readonly code: string | null;
  /** How long the provider asks to wait, where it does. */
  readonly retryAfterMs: number | null;

  constructor(
    readonly refusal: Refusal,
    why: string,
    more: { readonly code?: string | null; readonly retryAfterMs?: number | null } = {},
  ) {
    super(`${refusal}: ${why}`);
    this.code = more.code ?? null;
    this.retryAfterMs = more.retryAfterMs ?? null;
  }
}
