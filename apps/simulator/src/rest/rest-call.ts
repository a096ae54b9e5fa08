import type { CampaignView } from '../provider/campaign-view';
import type { Simulator } from '../create-simulator';
import type { RestFaultSettings } from '../settings/rest-fault-settings';
import type { RestErrorCode } from './rest-errors';
import type { RestQuery } from './read-query';

/** One read, with all that it needs: the campaign is as it stands now or, by switch, as it stood a while ago. */
export interface RestCall {
  readonly simulator: Simulator;
  readonly view: CampaignView;
  readonly switches: RestFaultSettings;
  readonly params: { readonly uuid?: string; readonly subscriberId?: string };
  readonly query: RestQuery;
}

/** `data` of the answer; `key` is the part of it that a malformed answer lacks. */
export type RestOutcome =
  { readonly data: Readonly<Record<string, unknown>>; readonly key: string } | { readonly error: RestErrorCode };

export interface RestEndpoint {
  /** In the figures of `GET /control/status`. */
  readonly name: string;
  readonly url: string;
  readonly answer: (call: RestCall) => RestOutcome;
}
