/** Every refusal of the control, once: its status, and what the caller can do. */
export const PROBLEMS = {
  not_json: {
    status: 400,
    title: 'The body is not JSON',
    remedy: 'send a JSON object, with Content-Type: application/json',
  },
  invalid_body: {
    status: 400,
    title: 'The body was not understood',
    remedy: 'mend the fields that `errors` names; nothing was changed',
  },
  too_large: { status: 413, title: 'The body is too large', remedy: 'split it into several requests' },
  unsupported_media_type: {
    status: 415,
    title: 'Not JSON by its Content-Type',
    remedy: 'send Content-Type: application/json',
  },
  bad_url: {
    status: 400,
    title: 'The URL cannot be decoded',
    remedy: 'write % as %25, or two hex digits of UTF-8 after it',
  },
  unknown_route: {
    status: 404,
    title: 'No such route',
    remedy:
      'see /api/v2, GET /control/status, GET /control/subscribers, GET /control/deliveries, GET and PUT /control/faults, POST /control/campaign, POST /control/webhook, POST /control/mutations, POST /control/receiver',
  },
  unknown_subscriber: { status: 404, title: 'No such subscriber', remedy: 'take an id from GET /control/subscribers' },
  unknown_reward: {
    status: 404,
    title: 'No such reward',
    remedy: 'take an id from `rewards` in GET /control/subscribers',
  },
  email_taken: {
    status: 409,
    title: 'The e-mail is taken',
    remedy: 'take another, or update the subscriber who has it',
  },
  already_promoted: { status: 409, title: 'Promoted already', remedy: 'nothing: it is as you wanted it' },
  not_referred: { status: 409, title: 'Not a referral', remedy: 'create the subscriber with a `referrer`' },
  internal: { status: 500, title: 'A fault of the simulator', remedy: 'see its log' },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly remedy: string;
  readonly errors?: readonly { readonly field: string; readonly problem: string }[];
  readonly [extension: string]: unknown;
}

export function problem(
  code: ProblemCode,
  detail: string,
  extensions: Readonly<Record<string, unknown>> = {},
): Problem {
  const { status, title, remedy } = PROBLEMS[code];
  return { type: 'about:blank', title, status, code, detail, remedy, ...extensions };
}
