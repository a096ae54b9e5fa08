import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf, api, queryClient, type ItemOf } from '../../api/client';
import { problemOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { countInWords, numberInWords } from '../../parts/in-words';
import { LoadingLines } from '../../parts/loading';
import { Notice } from '../../parts/notice';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { TimeSince } from '../../parts/relative-time';
import { tellDone, tellFailed } from '../../parts/tell';
import styles from './settings.module.css';

const REFRESH_EVERY_MS = 3_000;
type Queue = ItemOf<'/v1/queues'>;

/** What waits to be recorded, and the rest that workers can be given. */
export function QueuePanel() {
  const asked = useQuery({
    queryKey: ['queues'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/queues', { signal })),
    refetchInterval: REFRESH_EVERY_MS,
  });
  const queue = asked.data?.data[0];
  return (
    <Panel
      title="Queue of deliveries"
      about="In jobs, each of which holds one delivery or several."
      actions={queue !== undefined && <QueueActions queue={queue} />}
    >
      {queue !== undefined && <QueueFigures queue={queue} />}
      {queue === undefined && asked.error === null && <LoadingLines lines={2} />}
      {queue === undefined && asked.error !== null && (
        <ProblemNotice problem={problemOf(asked.error)} onRetry={() => void asked.refetch()} />
      )}
    </Panel>
  );
}

function QueueFigures({
  queue: { waiting, active, delayed, failed, paused, oldest_at: oldest },
}: {
  readonly queue: Queue;
}) {
  const figures: [string, number][] = [
    ['Waiting', waiting],
    ['Active', active],
    ['Delayed', delayed],
    ['Failed', failed],
  ];
  return (
    <>
      {paused && (
        <div className={styles.notice}>
          <Notice tone="attention" title="Paused">
            <p>Webhooks are still taken and kept; no worker records them until it is resumed.</p>
          </Notice>
        </div>
      )}
      <dl className={styles.figures}>
        {figures.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-tone={name === 'Failed' && count > 0 ? 'bad' : 'quiet'}>{numberInWords(count)}</dd>
          </div>
        ))}
        <div>
          <dt>The oldest has waited</dt>
          <dd>{oldest === null ? 'nothing waits' : <TimeSince at={oldest} />}</dd>
        </div>
      </dl>
    </>
  );
}

function QueueActions({ queue: { id, paused, failed } }: { readonly queue: Queue }) {
  const params = { params: { path: { queue: id } } };
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['queues'] });
  const turn = useMutation({
    mutationFn: () =>
      paused
        ? answerOf(api.POST('/v1/queues/{queue}/resume', params))
        : answerOf(api.POST('/v1/queues/{queue}/pause', params)),
    onSuccess: refresh,
    onError: (error) => tellFailed(paused ? 'It was not resumed' : 'It was not paused', error),
  });
  const retry = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/queues/{queue}/retry-failed', params)),
    onSuccess: ({ retried }) => {
      tellDone(`${countInWords(retried, 'job')} queued again.`);
      return refresh();
    },
    onError: (error) => tellFailed('They were not queued again', error),
  });
  if (!useMay('operate')) return null;
  return (
    <>
      {failed > 0 && (
        <Button size="xs" onClick={() => retry.mutate()} loading={retry.isPending}>
          Retry failed
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => turn.mutate()} loading={turn.isPending}>
        {paused ? 'Resume' : 'Pause'}
      </Button>
    </>
  );
}
