import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, queryClient, type Answer, type ItemOf } from '../../api/client';

export type Source = ItemOf<'/v1/sources'>;
export type SourceHealth = Answer<'/v1/sources/{source}/health'>;

const REFRESH_EVERY_MS = 5_000;

export const sourcesQuery = queryOptions({
  queryKey: ['sources', 'all'],
  queryFn: ({ signal }) => answerOf(api.GET('/v1/sources', { params: { query: { limit: 200 } }, signal })),
  refetchInterval: REFRESH_EVERY_MS,
});

export function healthQuery(source: string, refreshEveryMs = REFRESH_EVERY_MS) {
  return queryOptions({
    queryKey: ['sources', source, 'health'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/sources/{source}/health', { params: { path: { source } }, signal })),
    refetchInterval: refreshEveryMs,
  });
}

interface TaggedSource {
  readonly source: Source;
  /** Of the source as it was read; sent with a change of it, so that nobody's change is lost. */
  readonly etag: string;
}

export function sourceQuery(source: string, refreshEveryMs = REFRESH_EVERY_MS) {
  return queryOptions({
    queryKey: ['sources', source, 'tagged'],
    queryFn: async ({ signal }): Promise<TaggedSource> => {
      const { data, response } = await api.GET('/v1/sources/{source}', { params: { path: { source } }, signal });
      return { source: data as Source, etag: response.headers.get('etag') ?? '' };
    },
    refetchInterval: refreshEveryMs,
  });
}

/** After anything was written: all that is known of sources is asked for anew. */
export function refreshSources(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['sources'] });
}
