import { useQuery } from '@tanstack/react-query';
import { answerOf, api, type ItemOf } from '../../api/client';
import { problemOf } from '../../api/problem';
import { Figure, Figures } from '../../parts/figures';
import { numberInWords } from '../../parts/in-words';
import { LoadingLines } from '../../parts/loading';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { TimeSince } from '../../parts/relative-time';
import { StatusBadge } from '../../parts/status-badge';

const REFRESH_EVERY_MS = 5_000;

/** What waits to be recorded. */
export function Queues() {
  const { data, error } = useQuery({
    queryKey: ['queues'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/queues', { signal })),
    refetchInterval: REFRESH_EVERY_MS,
  });
  return (
    <Panel title="Queue" about="Jobs that wait to be recorded; each holds one delivery or several.">
      {error !== null && <ProblemNotice problem={problemOf(error)} isAnnounced={false} />}
      {error === null && data === undefined && <LoadingLines lines={2} />}
      {data?.data.map((queue) => (
        <Depths key={queue.id} queue={queue} />
      ))}
    </Panel>
  );
}

function Depths({ queue }: { readonly queue: ItemOf<'/v1/queues'> }) {
  const { waiting, active, delayed, failed, paused, oldest_at: oldestAt } = queue;
  return (
    <Figures>
      <Figure label="State">
        {paused ? <StatusBadge tone="attention" label="paused" /> : <StatusBadge tone="good" label="running" />}
      </Figure>
      <Figure label="Waiting">{numberInWords(waiting)}</Figure>
      <Figure label="Active">{numberInWords(active)}</Figure>
      <Figure label="Delayed">{numberInWords(delayed)}</Figure>
      <Figure label="Failed" tone={failed > 0 ? 'bad' : undefined}>
        {numberInWords(failed)}
      </Figure>
      <Figure label="The oldest for">{oldestAt === null ? 'none' : <TimeSince at={oldestAt} />}</Figure>
    </Figures>
  );
}
