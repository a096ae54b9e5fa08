import { answerOf, api, type Answer } from '../../api/client';
import { usePagedList, type PagedList } from '../../api/paged-list';
import type { SubscriberName } from './use-subscriber';

type History = Answer<'/v1/subscribers/{source}/{subscriber}/history'>;
export type Change = History['data'][number];

const AT_ONCE = 50;

/** Its changes, the newest first. */
export function useHistory({ source, subscriber }: SubscriberName): PagedList<Change> {
  return usePagedList<Change>(['subscriber', source, subscriber, 'history'], (cursor, signal) => {
    const query = { limit: AT_ONCE, ...(cursor !== undefined && { cursor }) };
    const params = { path: { source, subscriber }, query };
    return answerOf(api.GET('/v1/subscribers/{source}/{subscriber}/history', { params, signal }));
  });
}
