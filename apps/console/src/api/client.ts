/** The REST API, typed by its OpenAPI document. There is no other way from the console to anything. */
import { QueryClient } from '@tanstack/react-query';
import createClient from 'openapi-fetch';
import type { paths } from '../generated/openapi';
import { ApiProblem, readProblem } from './problem';
import { currentSession, signOut } from './session';

export const api = createClient<paths>({ baseUrl: '/' });

api.use({
  onRequest({ request }) {
    const session = currentSession();
    // A key that is only tried brings its own header.
    if (session !== null && !request.headers.has('authorization'))
      request.headers.set('authorization', `Bearer ${session.key}`);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return;
    const problem = await readProblem(response);
    const session = currentSession();
    const wasOurs = session !== null && request.headers.get('authorization') === `Bearer ${session.key}`;
    if (response.status === 401 && wasOurs)
      signOut('Your key is not accepted any more: it was revoked, or its time is over.');
    throw problem;
  },
});

/** The JSON body of a call's 2xx answer. Throws `ApiProblem`, or what fetch throws when nothing answers. */
export async function answerOf<Body>(call: Promise<{ data?: Body }>): Promise<Body> {
  return (await call).data as Body;
}

/** What `GET` of a path answers: `Answer<'/v1/sources'>`. */
export type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

/** One item of a path's list: `ItemOf<'/v1/subscribers'>`. */
export type ItemOf<Path extends keyof paths> = Answer<Path> extends { data: (infer Item)[] } ? Item : never;

const MOST_TRIES = 3;

/** What the request itself is the reason for is not tried again. */
function isWorthAnotherTry(tries: number, error: unknown): boolean {
  if (error instanceof ApiProblem && error.details.status < 500 && error.details.status !== 429) return false;
  return tries < MOST_TRIES;
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: isWorthAnotherTry, staleTime: 2_000 }, mutations: { retry: false } },
});
