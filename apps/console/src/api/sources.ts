import { useQuery } from '@tanstack/react-query';
import { answerOf, api, type ItemOf } from './client';

export type Source = ItemOf<'/v1/sources'>;

/** All sources that the key reaches; undefined until they are loaded. */
export function useSources(): readonly Source[] | undefined {
  const { data } = useQuery({
    queryKey: ['sources', 'all'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/sources', { params: { query: { limit: 200 } }, signal })),
  });
  return data?.data;
}
