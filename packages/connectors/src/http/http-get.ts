import { ReadFailed } from '@evenkeel/sync-engine';
import { Agent, type Dispatcher } from 'undici';
import { version } from '../../package.json';
import { limitConcurrency } from './limit-concurrency';
import { readBody } from './read-body';
import { readRetryAfter } from './retry-after';

/**
 * GET, over undici, which keeps connections alive and follows no redirect. Not over `fetch`: its streams took three times
 * as long per page. What any provider may do to us is bounded here.
 */

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
  const agent = new Agent();
  return (request) => limited.run(request.url.host, request.signal, () => getOnce(request, limits, agent));
}

async function getOnce(
  { url, headers, signal }: HttpRequest,
  limits: HttpLimits,
  agent: Dispatcher,
): Promise<HttpAnswer> {
  signal?.throwIfAborted();
  // One controller for both ends, let go of afterwards: AbortSignal.any would stay tied to a caller's long-lived signal.
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, limits.timeoutMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const response = await agent.request({
      ...{ origin: url.origin, path: `${url.pathname}${url.search}`, method: 'GET' },
      ...{ headers: withOurs(headers), signal: ending.signal },
    });
    const retryAfterMs = readRetryAfter(first(response.headers['retry-after']));
    return { status: response.statusCode, retryAfterMs, body: await readBody(response, limits.largestBody) };
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
  return { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': `Evenkeel/${version}`, ...headers };
}

function first(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

const PLAIN_CODE = /^[A-Z0-9_]{1,40}$/;

/** Of the errors only the system's code is repeated: their messages may quote what was sent. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' && PLAIN_CODE.test(code) ? ` (${code})` : '';
}
