import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { answerOf, api } from '../../api/client';
import { problemOf } from '../../api/problem';
import { Panel } from '../../parts/panel';
import { Plot } from '../../parts/plot';
import { ProblemNotice } from '../../parts/problem-notice';
import styles from './activity.module.css';
import { seriesOf, type PlottedActivity } from './activity-series';
import { ActivitySkeleton } from './activity-skeleton';

const HOUR_MS = 3_600_000;
const RANGES = { '1 h': HOUR_MS, '6 h': 6 * HOUR_MS, '24 h': 24 * HOUR_MS, '7 days': 168 * HOUR_MS } as const;
type Range = keyof typeof RANGES;
const REFRESH_EVERY_MS = 30_000;

/** What happened over time. The admin counts by the minute, so it is asked twice a minute. */
export function Activity() {
  const [range, setRange] = useState<Range>('1 h');
  const { data, error, refetch } = useQuery({
    queryKey: ['activity', range],
    queryFn: ({ signal }) => {
      const since = new Date(Date.now() - RANGES[range]).toISOString();
      return answerOf(api.GET('/v1/activity', { params: { query: { since } }, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_EVERY_MS,
  });
  const choice = (
    <SegmentedControl
      size="xs"
      aria-label="Over how long"
      data={Object.keys(RANGES)}
      value={range}
      onChange={(value) => setRange(value as Range)}
    />
  );
  return (
    <Panel title="Activity" about="All sources together, up to the last whole minute." actions={choice}>
      {error !== null && (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} isAnnounced={false} />
      )}
      {error === null && data === undefined && <ActivitySkeleton />}
      {data !== undefined && <Plots activity={data} />}
    </Panel>
  );
}

function Plots({ activity }: { readonly activity: PlottedActivity & { readonly times: readonly string[] } }) {
  const times = useMemo(() => activity.times.map((time) => Date.parse(time) / 1_000), [activity.times]);
  const plots = useMemo(() => seriesOf(activity), [activity]);
  return (
    <div className={styles.plots}>
      {plots.map((plot) => (
        <Plot key={plot.title} {...plot} times={times} />
      ))}
    </div>
  );
}
