import { EvenkeelProblem, Unreachable } from './problems';

export interface ClientOptions {
  /** Of admin: `http://127.0.0.1:3001`. */
  readonly url: string;
  /** `ek_…` */
  readonly apiKey: string;
  /** For an answer to begin; a request that asks to wait adds that. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

export interface RequestOptions {
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Client {
  /** Answers the parsed body; undefined where there is none. Throws `EvenkeelProblem` or `Unreachable`. */
  request<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, options?: RequestOptions): Promise<T>;
  /** All items of a list, page after page. */
  list<T>(path: string, query?: RequestOptions['query']): AsyncGenerator<T>;
}

const TIMEOUT_MS = 30_000;

export function connect(options: ClientOptions): Client {
  const { url, apiKey, fetch: ask = fetch } = options;
  const client: Client = {
    async request<T>(method: string, path: string, given: RequestOptions = {}): Promise<T> {
      const { body, idempotencyKey, ifMatch, timeoutMs = options.timeoutMs ?? TIMEOUT_MS } = given;
      const request = {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
          ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(given.signal ? [given.signal] : [])]),
      };
      const answer = await reach(() => ask(addressOf(url, path, given.query), request), url, given.signal);
      const text = await reach(() => answer.text(), url, given.signal);
      if (!answer.ok) throw problemOf(answer, text);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async *list<T>(path: string, query: RequestOptions['query'] = {}) {
      let cursor: string | undefined;
      do {
        const asked = { query: { ...query, cursor } };
        const page = await client.request<{ data: T[]; next_cursor: string | null }>('GET', path, asked);
        yield* page.data;
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
    },
  };
  return client;
}

function addressOf(url: string, path: string, query: RequestOptions['query'] = {}): URL {
  const address = new URL(path, url);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) address.searchParams.set(name, String(value));
  return address;
}

async function reach<T>(work: () => Promise<T>, url: string, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    const { cause } = error as { cause?: { code?: string } };
    const why = cause?.code ?? (error instanceof Error ? error.message : String(error));
    throw new Unreachable(`${url} does not answer (${why})`, { cause: error });
  }
}

function problemOf(answer: Response, text: string): EvenkeelProblem {
  const retryAfter = answer.headers.get('retry-after');
  const seconds = retryAfter === null ? null : Number(retryAfter);
  try {
    const { code, detail, errors } = JSON.parse(text) as { code: string; detail: string; errors?: never[] };
    return new EvenkeelProblem(answer.status, code, detail, errors, seconds);
  } catch {
    // Whatever stands between us and admin has answered.
    return new EvenkeelProblem(
      answer.status,
      'unknown',
      `answered ${answer.status}: ${text.slice(0, 200)}`,
      [],
      seconds,
    );
  }
}
