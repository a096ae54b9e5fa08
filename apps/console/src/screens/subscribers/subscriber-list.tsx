import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { answerOf, api, type ItemOf } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { FilterBar } from './filter-bar';
import { queryOf, type SubscriberFilter } from './filter';
import { NobodyFound } from './nobody-found';
import { subscriberListRoute } from './screen';
import styles from './subscriber-list.module.css';
import { SubscriberRows } from './subscriber-rows';

export type Subscriber = ItemOf<'/v1/subscribers'>;

const AT_ONCE = 100;

/** All subscribers, however many: as many as are seen are drawn, and more are loaded as one comes near the end. */
export function SubscriberList() {
  const filter = subscriberListRoute.useSearch();
  const navigate = useNavigate();
  const narrow = useCallback(
    (next: SubscriberFilter) => void navigate({ to: '/subscribers', search: next, replace: true }),
    [navigate],
  );
  const list = usePagedList<Subscriber>(['subscribers', filter], (cursor, signal) =>
    answerOf(
      api.GET('/v1/subscribers', {
        params: { query: { ...queryOf(filter), limit: AT_ONCE, ...(cursor !== undefined && { cursor }) } },
        signal,
      }),
    ),
  );
  return (
    <div className={styles.screen}>
      <PageTitle title="Subscribers" />
      <FilterBar filter={filter} onChange={narrow} isBusy={list.isStale} />
      {list.error !== null && <ProblemNotice problem={problemOf(list.error)} onRetry={list.refresh} />}
      {list.error === null && !list.isLoading && list.items.length === 0 ? (
        <NobodyFound filter={filter} onClear={() => narrow({})} />
      ) : (
        <SubscriberRows list={list} />
      )}
    </div>
  );
}
