import { ReadFailed } from '@evenkeel/sync-engine';
import { version } from '../../package.json';
import { limitConcurrency } from './limit-concurrency';
import { readBody } from './read-body';
import { readRetryAfter } from './retry-after';

/** GET, over Node's own fetch, which keeps connections alive. What any provider may do to us is bounded here. */

export interface HttpLimits {
  /** From the moment a request is sent to the last byte of its answer; waiting for a place does not count. */
  readonly timeoutMs: number;
  /** Of a body, after decompression. */
  readonly largestBody: number;
  /** Requests in flight at a time, per host. */
  readonly concurrency: number;
}

export const STANDARD_LIMITS: HttpLimits = { timeoutMs: 15_000, largestBody: 8 * 1024 * 1024, concurrency: 8 };

export interface HttpRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  readonly body: Buffer;
}

/** Rejects with `ReadFailed` or with the reason of the signal. Any status is an answer, redirects too: none is followed. */
export type HttpGet = (request: HttpRequest) => Promise<HttpAnswer>;

export function createHttpGet(limits: HttpLimits): HttpGet {
  const limited = limitConcurrency(limits.concurrency);
  return (request) => limited.run(request.url.host, request.signal, () => getOnce(request, limits));
}

async function getOnce({ url, headers, signal }: HttpRequest, limits: HttpLimits): Promise<HttpAnswer> {
  signal?.throwIfAborted();
  // One controller for both ends, let go of afterwards: AbortSignal.any would stay tied to a caller's long-lived signal.
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, limits.timeoutMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const response = await fetch(url, { headers: withOurs(headers), redirect: 'manual', signal: ending.signal });
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
    return { status: response.status, retryAfterMs, body: await readBody(response, limits.largestBody) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ReadFailed) throw error;
    const why = ending.signal.aborted
      ? `no whole answer within ${limits.timeoutMs} ms`
      : `no whole answer${codeOf(error)}`;
    throw new ReadFailed('unavailable', why);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

function withOurs(headers: Readonly<Record<string, string>>): Record<string, string> {
  return { accept: 'application/json', 'user-agent': `Evenkeel/${version}`, ...headers };
}

const PLAIN_CODE = /^[A-Z0-9_]{1,40}$/;

/** Of fetch's errors only the system's code is repeated: their messages may quote what was sent. */
function codeOf(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : null;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' && PLAIN_CODE.test(code) ? ` (${code})` : '';
}
