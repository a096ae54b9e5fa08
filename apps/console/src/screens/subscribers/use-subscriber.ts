import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useChangeStream } from '../../api/change-stream';
import { answerOf, api, type Answer } from '../../api/client';

export interface SubscriberName {
  readonly source: string;
  readonly subscriber: string;
}

type Either = Answer<'/v1/subscribers/{source}/{subscriber}'>;
export type SubscriberNow = Extract<Either, { provenance: unknown }>;
export type SubscriberThen = Extract<Either, { at: string }>;

/** Below this key is all that is known of a subscriber: refreshed as a whole. */
const keyOf = ({ source, subscriber }: SubscriberName) => ['subscriber', source, subscriber];

/** As it is now. Loaded again whenever a change of it comes through the feed, and every so often for its standing. */
export function useSubscriber(name: SubscriberName): UseQueryResult<SubscriberNow> {
  const refresh = useRefreshSubscriber(name);
  useChangeStream({ source: name.source }, (change) => {
    if (change.subscriber_id === name.subscriber || change.subject === name.subscriber) refresh();
  });
  return useQuery({
    queryKey: [...keyOf(name), 'now'],
    queryFn: async ({ signal }) => {
      const params = { path: name };
      return (await answerOf(api.GET('/v1/subscribers/{source}/{subscriber}', { params, signal }))) as SubscriberNow;
    },
    refetchInterval: 10_000,
  });
}

/** As it was; `at` null asks nothing. What was, stays: it is loaded once. */
export function useSubscriberAt(name: SubscriberName, at: string | null): UseQueryResult<SubscriberThen> {
  return useQuery({
    queryKey: [...keyOf(name), 'at', at],
    queryFn: async ({ signal }) => {
      const params = { path: name, query: { at: at ?? '' } };
      return (await answerOf(api.GET('/v1/subscribers/{source}/{subscriber}', { params, signal }))) as SubscriberThen;
    },
    enabled: at !== null,
    placeholderData: keepPreviousData,
  });
}

/** Its row, history and deliveries anew. */
export function useRefreshSubscriber({ source, subscriber }: SubscriberName): () => void {
  const queries = useQueryClient();
  return useCallback(
    () => void queries.invalidateQueries({ queryKey: keyOf({ source, subscriber }) }),
    [queries, source, subscriber],
  );
}
