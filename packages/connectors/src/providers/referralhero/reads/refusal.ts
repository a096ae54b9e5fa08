import type { Refusal } from '@evenkeel/sync-engine';

/** The one code that is an absence (contract section 2.5): a subscriber that is unverified gets it too. */
export const SUBSCRIBER_NOT_FOUND = 'subscriber_not_found';

const refusals: ReadonlyMap<string, Refusal> = new Map([
  ['too_many_calls', 'rate_limited'],
  ['no_token', 'invalid_token'],
  ['invalid_token', 'invalid_token'],
  ['inactive_account', 'inactive_account'],
  ['no_list_uuid', 'list_error'],
  ['invalid_list', 'list_error'],
]);

export function refusalOf(code: string): Refusal {
  return refusals.get(code) ?? 'unexpected';
}
