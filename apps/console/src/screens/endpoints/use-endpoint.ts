import { useMutation, useQuery, type UseMutationResult } from '@tanstack/react-query';
import { answerOf, api, queryClient, type Answer, type ItemOf } from '../../api/client';
import { tellDone, tellFailed } from '../../parts/tell';

export const REFRESH_EVERY_MS = 5_000;

export type Endpoint = Answer<'/v1/endpoints/{endpoint}'>;
export type Message = ItemOf<'/v1/endpoints/{endpoint}/messages'>;
export type MessageWithTries = Answer<'/v1/endpoints/{endpoint}/messages/{message}'>;
export type Attempt = MessageWithTries['tries'][number];

/** One endpoint with the tag by which an update says what it was made from. */
export function useEndpoint(endpoint: string) {
  return useQuery({
    queryKey: ['endpoints', endpoint, 'standing'],
    queryFn: async ({ signal }) => {
      const asked = await api.GET('/v1/endpoints/{endpoint}', { params: { path: { endpoint } }, signal });
      return { endpoint: asked.data as Endpoint, etag: asked.response.headers.get('etag') ?? '' };
    },
    refetchInterval: REFRESH_EVERY_MS,
  });
}

/** All that is shown of endpoints is asked anew. */
export const refreshEndpoints = () => queryClient.invalidateQueries({ queryKey: ['endpoints'] });

/** Something that is done to an endpoint or its messages at the press of a button: told of, and shown at once. */
export function useStep<Result, Given = void>(
  what: string,
  step: (given: Given) => Promise<Result>,
  done: (result: Result) => string | null,
): UseMutationResult<Result, Error, Given> {
  return useMutation({
    mutationFn: step,
    onSuccess: (result) => {
      const told = done(result);
      if (told !== null) tellDone(told);
      return refreshEndpoints();
    },
    onError: (error) => tellFailed(what, error),
  });
}

const ofOne = (endpoint: string) => ({ params: { path: { endpoint } } });
const ofMessage = (endpoint: string, message: string) => ({ params: { path: { endpoint, message } } });

/** The steps of the REST API. */
export const steps = {
  pause: (endpoint: string) => answerOf(api.POST('/v1/endpoints/{endpoint}/pause', ofOne(endpoint))),
  resume: (endpoint: string) => answerOf(api.POST('/v1/endpoints/{endpoint}/resume', ofOne(endpoint))),
  test: (endpoint: string) => answerOf(api.POST('/v1/endpoints/{endpoint}/test', ofOne(endpoint))),
  rotate: (endpoint: string) => answerOf(api.POST('/v1/endpoints/{endpoint}/rotate-secret', ofOne(endpoint))),
  remove: (endpoint: string) => answerOf(api.DELETE('/v1/endpoints/{endpoint}', ofOne(endpoint))),
  recover: (endpoint: string, since: string) =>
    answerOf(api.POST('/v1/endpoints/{endpoint}/recover', { params: { path: { endpoint }, query: { since } } })),
  resend: (endpoint: string, message: string) =>
    answerOf(api.POST('/v1/endpoints/{endpoint}/messages/{message}/resend', ofMessage(endpoint, message))),
  skip: (endpoint: string, message: string) =>
    answerOf(api.POST('/v1/endpoints/{endpoint}/messages/{message}/skip', ofMessage(endpoint, message))),
};
