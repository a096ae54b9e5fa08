import type { RestFaultSettings } from '../settings/rest-fault-settings';

/** Contract 2.5: the codes, with the HTTP status that third-party code hints at. */
export const REST_ERRORS = {
  no_token: { status: 400, message: 'You must provide an api_token parameter' },
  invalid_token: { status: 400, message: 'The api_token parameter is invalid' },
  inactive_account: { status: 400, message: 'Your account is not active' },
  too_many_calls: { status: 429, message: 'You have made too many calls; please wait 60 minutes' },
  no_list_uuid: { status: 400, message: 'You must provide a list uuid' },
  invalid_list: { status: 401, message: 'The list uuid is invalid' },
  no_subscriber_id: { status: 400, message: 'You must provide a subscriber_id' },
  subscriber_not_found: { status: 403, message: 'Subscriber not found' },
  no_email_address: { status: 400, message: 'You must provide an email address' },
  invalid_email_address: { status: 400, message: 'The email address is invalid' },
  /** Of a URL with a broken percent escape nothing can be read; no code for it is documented. */
  bad_url: { status: 400, message: 'The URL cannot be decoded' },
  /** For paths that the API does not have; no code for it is documented. */
  not_found: { status: 404, message: 'Not found' },
} as const;
export type RestErrorCode = keyof typeof REST_ERRORS;

export interface RestAnswer {
  readonly status: number;
  readonly body: object;
}

export function restError(code: RestErrorCode, { error_status }: RestFaultSettings): RestAnswer {
  const { status: hinted, message } = REST_ERRORS[code];
  const replaced = error_status !== 'hinted' && (hinted !== 429 || error_status === 200);
  return { status: replaced ? error_status : hinted, body: { status: 'error', message, code } };
}
