/** What an attempt came to, and what follows from it. The only place that knows what a status means. */

export const ERROR_CLASSES = [
  'address_refused',
  'name_not_found',
  'connection_refused',
  'connection_timeout',
  'connection_broken',
  'tls',
  'answer_timeout',
  'redirect',
  'client_error',
  'server_error',
  'slow_down',
  'gone',
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/**
 * `delivered`; `retry`: by the schedule; `slow_down`: the same, and the endpoint rests; `disable`: it wants no more, ever.
 */
export type Verdict = 'delivered' | 'retry' | 'slow_down' | 'disable';

export interface Classified {
  readonly verdict: Verdict;
  /** Null where it was delivered. */
  readonly errorClass: ErrorClass | null;
}

/** Of an answer that came. A redirect is not followed: whoever signs for one address does not deliver to another. */
export function classifyStatus(status: number): Classified {
  if (status >= 200 && status < 300) return { verdict: 'delivered', errorClass: null };
  if (status === 410) return { verdict: 'disable', errorClass: 'gone' };
  if (status === 429 || status === 503) return { verdict: 'slow_down', errorClass: 'slow_down' };
  if (status >= 300 && status < 400) return { verdict: 'retry', errorClass: 'redirect' };
  return { verdict: 'retry', errorClass: status < 500 ? 'client_error' : 'server_error' };
}

const BY_CODE: Readonly<Record<string, ErrorClass>> = {
  ...{ EVENKEEL_ADDRESS_REFUSED: 'address_refused', ENOTFOUND: 'name_not_found', EAI_AGAIN: 'name_not_found' },
  ...{ ECONNREFUSED: 'connection_refused', UND_ERR_CONNECT_TIMEOUT: 'connection_timeout' },
  ...{ ETIMEDOUT: 'connection_timeout', EHOSTUNREACH: 'connection_timeout', ENETUNREACH: 'connection_timeout' },
  ...{ UND_ERR_HEADERS_TIMEOUT: 'answer_timeout', UND_ERR_BODY_TIMEOUT: 'answer_timeout' },
  ...{ ABORT_ERR: 'answer_timeout', EPROTO: 'tls' },
};

/** Of an attempt that got no answer. */
export function classifyFailure(error: unknown): Classified {
  const [name, code] = [nameOf(error), codeOf(error)];
  if (name === 'TimeoutError' || name === 'AbortError') return { verdict: 'retry', errorClass: 'answer_timeout' };
  const tls = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code);
  return { verdict: 'retry', errorClass: tls ? 'tls' : (BY_CODE[code] ?? 'connection_broken') };
}

/** Errors of Node and of undici need not be of this realm, so they are not asked for their class. */
function nameOf(error: unknown): string {
  return isObject(error) && 'name' in error ? String(error.name) : '';
}

/** Node gives several failed addresses of one name as one error; the first tells as much as any. */
function codeOf(error: unknown): string {
  if (!isObject(error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'errors' in error && Array.isArray(error.errors) ? codeOf(error.errors[0]) : '';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
