import { useQuery } from '@tanstack/react-query';
import { answerOf, api, type ItemOf } from '../../api/client';
import { problemOf } from '../../api/problem';
import { Figure, Figures } from '../../parts/figures';
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
      <Figures isLarge>
        <Figure label="proven within the hour">{share === null ? '–' : `${Math.floor(share * 1_000) / 10} %`}</Figure>
        <Figure label="subscribers, deleted ones too">{numberInWords(subscribers)}</Figure>
        <Figure label="being checked">{numberInWords(due)}</Figure>
        <Figure label="drift that stands">{numberInWords(standing)}</Figure>
      </Figures>
    </Panel>
  );
}
