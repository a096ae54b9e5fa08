import { useQuery } from '@tanstack/react-query';
import { answerOf, api, type ItemOf } from '../../api/client';
import { problemOf } from '../../api/problem';
import { LoadingLines } from '../../parts/loading';
import { numberInWords } from '../../parts/in-words';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import styles from './truth.module.css';

const REFRESH_EVERY_MS = 5_000;

export type DriftSummary = ItemOf<'/v1/drift/summary'>;

export function useDriftSummaries() {
  return useQuery({
    queryKey: ['drift', 'summary'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/drift/summary', { signal })),
    refetchInterval: REFRESH_EVERY_MS,
  });
}

/** Of each source: since when all of it is known to be true, and how much of it was proven within the hour. */
export function ProvenSources() {
  const { data, error, refetch } = useDriftSummaries();
  if (error !== null)
    return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} isAnnounced={false} />;
  if (data === undefined) return <LoadingLines lines={3} />;
  return (
    <div className={styles.cards}>
      {data.data.map((summary) => (
        <Proven key={summary.source} summary={summary} />
      ))}
    </div>
  );
}

function Proven({ summary }: { readonly summary: DriftSummary }) {
  const { source, standing, proven_from: from, share_proven_within_hour: share, subscribers, due } = summary;
  return (
    <Panel
      title={source}
      about={
        from === null ? (
          'Not proven yet: no sweep of it has been completed.'
        ) : (
          <>
            All of it was last proven true <RelativeTime at={from} />.
          </>
        )
      }
    >
      <dl className={styles.figures}>
        <div>
          <dt>proven within the hour</dt>
          <dd>{share === null ? '–' : `${Math.floor(share * 1_000) / 10} %`}</dd>
        </div>
        <div>
          <dt>subscribers</dt>
          <dd>{numberInWords(subscribers)}</dd>
        </div>
        <div>
          <dt>being checked</dt>
          <dd>{numberInWords(due)}</dd>
        </div>
        <div>
          <dt>drift that stands</dt>
          <dd>{numberInWords(standing)}</dd>
        </div>
      </dl>
    </Panel>
  );
}
