import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answerOf, api } from '../../api/client';
import { Figure, Figures } from '../../parts/figures';
import { numberInWords } from '../../parts/in-words';
import { keyInWords } from '../../parts/key-in-words';
import { Panel } from '../../parts/panel';
import { RelativeTime } from '../../parts/relative-time';
import { StatusBadge } from '../../parts/status-badge';
import type { SubscriberName } from './use-subscriber';

const WHILE_RUNNING_MS = 1_000;

/** That this person was erased, or is being: by whom, how far, and how much of what. Nothing, if nobody asked for it. */
export function ErasureReceipt({ name: { source, subscriber } }: { readonly name: SubscriberName }) {
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ['erasures', source, subscriber],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/erasures', { params: { query: { source, subject: subscriber, limit: 1 } }, signal })),
    refetchInterval: ({ state }) => (state.data?.data.some((each) => each.state !== 'done') ? WHILE_RUNNING_MS : false),
  });
  const erasure = data?.data[0];
  const isDone = erasure?.state === 'done';
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: ['subscriber', source, subscriber] });
  }, [isDone, queries, source, subscriber]);
  if (erasure === undefined) return null;
  const { id, state, step, erased, requested_by: by, requested_at: at, subjects } = erasure;
  return (
    <Panel title="Receipt of the erasure" about={`Number ${id}, asked for with the key “${keyInWords(by)}”.`}>
      <div role="status">
        <Figures>
          <Figure label="State">
            <StatusBadge tone={isDone ? 'good' : 'attention'} label={isDone ? 'done' : `${state}: ${step}`} />
          </Figure>
          <Figure label="Asked for">
            <RelativeTime at={at} />
          </Figure>
          <Figure label="Rows of the person">{numberInWords(subjects.length)}</Figure>
          {Object.entries(erased).map(([what, count]) => (
            <Figure key={what} label={what.replaceAll('_', ' ')}>
              {numberInWords(count)}
            </Figure>
          ))}
        </Figures>
      </div>
    </Panel>
  );
}
