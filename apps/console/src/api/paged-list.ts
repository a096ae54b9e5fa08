import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

export interface PagedList<Item> {
  readonly items: readonly Item[];
  readonly isLoading: boolean;
  /** Another filter is being loaded; the items are still those of the one before. */
  readonly isStale: boolean;
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly refresh: () => void;
}

/**
 * A list of the REST API, page by page. `load` is aborted through its signal when the key changes or nobody looks any more.
 * With `refreshEveryMs` all loaded pages are loaded again now and then, while the page is visible.
 */
export function usePagedList<Item>(
  key: QueryKey,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
  { refreshEveryMs, enabled = true }: { readonly refreshEveryMs?: number; readonly enabled?: boolean } = {},
): PagedList<Item> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: refreshEveryMs ?? false,
    enabled,
    // Comparing all pages with each other at every new one would cost more than it saves.
    structuralSharing: false,
  });
  const items = useMemo(() => query.data?.pages.flatMap(({ data }) => data) ?? [], [query.data]);
  return {
    ...{ items, isLoading: query.isPending, isStale: query.isPlaceholderData, error: query.error },
    ...{ hasMore: query.hasNextPage, isLoadingMore: query.isFetchingNextPage },
    loadMore: () => void (query.hasNextPage && !query.isFetching && query.fetchNextPage()),
    refresh: () => void query.refetch(),
  };
}
