import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly source: string | null;
  readonly types: readonly string[];
  readonly state: string;
  readonly state_reason: string | null;
  readonly health: {
    readonly failures: number;
    readonly failing_since: string | null;
    readonly rests_until: string | null;
    readonly delivered_at: string | null;
  };
}

interface Attempt {
  readonly at: string;
  readonly status: number | null;
  readonly ms: number;
  readonly error: string | null;
  readonly answer: string;
}

const COLUMNS = ['id', 'url', 'source', 'state', 'state_reason', 'failures', 'failing_since', 'delivered_at'];
const MESSAGE_COLUMNS = ['id', 'type', 'subject', 'version', 'state', 'reason', 'attempts', 'next_attempt_at'];

export async function listEndpoints({ client, output }: Context, source: string | undefined): Promise<ExitCode> {
  const endpoints: Endpoint[] = [];
  for await (const endpoint of client.list<Endpoint>('/v1/endpoints', { source })) endpoints.push(endpoint);
  if (output.json) output.rows(endpoints, []);
  else
    output.rows(
      endpoints.map(({ health, ...endpoint }) => ({ ...endpoint, ...health })),
      COLUMNS,
    );
  return EXIT.done;
}

export async function showEndpoint({ client, output }: Context, id: string): Promise<ExitCode> {
  const endpoint = await client.request<Endpoint>('GET', pathOf(id));
  if (output.json) output.thing(endpoint);
  else {
    const { health, ...settings } = endpoint;
    output.thing({ ...settings, ...health });
  }
  return EXIT.done;
}

export async function pauseOrResumeEndpoint(
  { client, output }: Context,
  id: string,
  to: 'pause' | 'resume',
): Promise<ExitCode> {
  const endpoint = await client.request<Endpoint>('POST', `${pathOf(id)}/${to}`);
  if (output.json) output.thing(endpoint);
  output.say(`${id} is ${endpoint.state}`);
  return EXIT.done;
}

/** Sends a signed example now; failed unless it was delivered. */
export async function testEndpoint({ client, output }: Context, id: string): Promise<ExitCode> {
  const tried = await client.request<Attempt & { delivered: boolean }>('POST', `${pathOf(id)}/test`);
  if (output.json) output.thing(tried);
  const { delivered, status, ms, error, answer } = tried;
  if (delivered) output.say(`an example was delivered: answered ${status ?? '-'} in ${ms} ms`);
  else output.say(`an example was not delivered (${error ?? '-'}): ${status ?? 'no answer'} in ${ms} ms; ${answer}`);
  return delivered ? EXIT.done : EXIT.failed;
}

/** Sends again what was given up of changes since then, all of it. */
export async function recoverEndpoint({ client, output }: Context, id: string, since: string): Promise<ExitCode> {
  let recovered = 0;
  for (let hasMore = true; hasMore;) {
    const answer = await client.request<{ recovered: number; has_more: boolean }>('POST', `${pathOf(id)}/recover`, {
      query: { since },
    });
    recovered += answer.recovered;
    hasMore = answer.has_more;
  }
  if (output.json) output.thing({ recovered });
  output.say(`${recovered} messages are sent again`);
  return EXIT.done;
}

export async function listMessages(
  { client, output }: Context,
  id: string,
  { state, limit }: { readonly state?: string | undefined; readonly limit: number },
): Promise<ExitCode> {
  const messages: object[] = [];
  const query = { state, limit: Math.min(limit, 100) };
  for await (const message of client.list<object>(`${pathOf(id)}/messages`, query)) {
    messages.push(message);
    if (messages.length === limit) break;
  }
  output.rows(messages, MESSAGE_COLUMNS);
  return EXIT.done;
}

/** A message, and what each attempt came to. */
export async function showMessage({ client, output }: Context, id: string, message: string): Promise<ExitCode> {
  const path = `${pathOf(id)}/messages/${encodeURIComponent(message)}`;
  const { tries, ...shown } = await client.request<{ readonly tries: readonly Attempt[] }>('GET', path);
  if (output.json) output.thing({ ...shown, tries });
  else {
    output.thing(shown);
    output.rows(tries, ['at', 'status', 'ms', 'error', 'answer']);
  }
  return EXIT.done;
}

function pathOf(id: string): string {
  return `/v1/endpoints/${encodeURIComponent(id)}`;
}
