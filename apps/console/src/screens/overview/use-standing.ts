import { useQueries, useQuery } from '@tanstack/react-query';
import { answerOf, api, type Answer } from '../../api/client';

const REFRESH_EVERY_MS = 5_000;

export type Source = Answer<'/v1/sources'>['data'][number];
export type SourceHealth = Answer<'/v1/sources/{source}/health'>;
export type DriftSummary = Answer<'/v1/drift/summary'>['data'][number];

/** All that the sentence of the overview is made of. */
export interface Standing {
  readonly sources: readonly { readonly source: Source; readonly health: SourceHealth }[];
  readonly drift: readonly DriftSummary[];
}

interface StandingQuery {
  /** Undefined until all of it is loaded once. */
  readonly standing: Standing | undefined;
  readonly error: Error | null;
  /** When the last answer came, in milliseconds; 0 before. */
  readonly updatedAt: number;
}

/** Asked again every five seconds while the page is visible. */
export function useStanding(): StandingQuery {
  const sources = useQuery({
    queryKey: ['sources', 'all'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/sources', { params: { query: { limit: 200 } }, signal })),
    refetchInterval: REFRESH_EVERY_MS,
  });
  const drift = useQuery({
    queryKey: ['drift', 'summary'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/drift/summary', { signal })),
    refetchInterval: REFRESH_EVERY_MS,
  });
  const list = sources.data?.data;
  const healths = useQueries({
    queries: (list ?? []).map(({ id }) => ({
      queryKey: ['sources', id, 'health'],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        answerOf(api.GET('/v1/sources/{source}/health', { params: { path: { source: id } }, signal })),
      refetchInterval: REFRESH_EVERY_MS,
    })),
  });
  const all = [sources, drift, ...healths];
  const known = (list ?? []).flatMap((source, index) => {
    const health = healths[index]?.data;
    return health === undefined ? [] : [{ source, health }];
  });
  const isWhole = list !== undefined && drift.data !== undefined && known.length === list.length;
  return {
    standing: isWhole ? { sources: known, drift: drift.data.data } : undefined,
    error: all.find(({ error }) => error !== null)?.error ?? null,
    updatedAt: Math.min(...all.map(({ dataUpdatedAt }) => dataUpdatedAt)),
  };
}
