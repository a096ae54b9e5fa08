/** Every answer that is not a success (RFC 9457): its status, what it means, and what whoever asked can do. */
interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly todo: string;
}

export const problemTable = {
  invalid_request: {
    status: 400,
    title: 'the request does not fit this operation',
    todo: '`errors` names each part of it that does not, and why',
  },
  unauthenticated: {
    status: 401,
    title: 'no valid API key came with the request',
    todo: 'send `Authorization: Bearer ek_…` with a key that stands and has not expired',
  },
  missing_scope: {
    status: 403,
    title: 'the key may not do this',
    todo: 'use a key with the scope that `detail` names',
  },
  other_source: {
    status: 403,
    title: 'the key is restricted to other sources',
    todo: 'use a key without a restriction, or one for this source',
  },
  not_found: {
    status: 404,
    title: 'there is no such thing',
    todo: 'check the id; lists show what there is',
  },
  unknown_path: {
    status: 404,
    title: 'there is no such operation',
    todo: 'GET /openapi.json lists all of them',
  },
  name_taken: {
    status: 409,
    title: 'there is a source of this name already',
    todo: 'choose another name, or update that source',
  },
  configured_source: {
    status: 409,
    title: 'this source is set by the environment of the apps',
    todo: 'change the variables that begin with REFERRALHERO_, and restart the apps',
  },
  not_in_this_state: {
    status: 409,
    title: 'this cannot be done to it as it stands now',
    todo: '`detail` says how it stands',
  },
  request_under_way: {
    status: 409,
    title: 'a request with this Idempotency-Key is being worked on',
    todo: 'wait, and send the same request again: it is answered with what the first one came to',
  },
  cursor_expired: {
    status: 410,
    title: 'what this cursor points at is not kept any more',
    todo: 'read what stands from /v1/subscribers and /v1/rewards, and the feed from a new cursor: after=now',
  },
  cursor_of_another_epoch: {
    status: 410,
    title: 'this cursor is of another database than this one, which was restored or set up anew',
    todo: 'read what stands from /v1/subscribers and /v1/rewards, and the feed from a new cursor: after=now',
  },
  not_kept: {
    status: 410,
    title: 'what is needed to answer this is not kept any more',
    todo: '`detail` says from when it is; EVENKEEL_KEEP_CHANGES_DAYS and EVENKEEL_KEEP_DELIVERIES_DAYS of the workers set for how long',
  },
  changed_meanwhile: {
    status: 412,
    title: 'it was changed since it was read',
    todo: 'read it again, and send its new ETag as If-Match',
  },
  too_large: { status: 413, title: 'the body is larger than 1 MiB', todo: 'send less' },
  not_json: {
    status: 415,
    title: 'the body is not JSON',
    todo: 'send JSON, with Content-Type: application/json',
  },
  other_request: {
    status: 422,
    title: 'another request was sent with this Idempotency-Key',
    todo: 'use a new key for each thing that is to be done',
  },
  too_many_requests: {
    status: 429,
    title: 'this key asks too often',
    todo: 'wait for as many seconds as Retry-After says',
  },
  internal_error: {
    status: 500,
    title: 'an error of ours',
    todo: 'it is in the log of admin under the id that `instance` names',
  },
  unavailable: {
    status: 503,
    title: 'Postgres, or the queue, does not answer now',
    todo: 'send the request again after Retry-After',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemTable;
