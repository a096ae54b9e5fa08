import { Button } from '@mantine/core';
import { IconRotateClockwise } from '@tabler/icons-react';
import { useMutation, useQueries } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { problemOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { isOpen } from '../../api/under-way';
import { Empty } from '../../parts/empty';
import { countInWords } from '../../parts/in-words';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { WhereOneIs } from './replay';
import { getReplay, replayEach, type ReplayOfApi } from './replay-calls';
import { ReplayDifferences } from './replay-differences';
import { ReplayTable } from './replays';
import styles from './replay.module.css';

const route = getRouteApi('/deliveries/replays/together');
const LOOK_AGAIN_MS = 700;

/** Of deliveries that were selected one by one: each is a replay of its own, and they are decided upon together. */
export function ReplaysTogether() {
  const ids = route
    .useSearch()
    .ids.split(',')
    .filter((id) => /^\d+$/.test(id));
  const queries = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['replays', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => getReplay(id, signal),
      refetchInterval: ({ state }: { state: { data: ReplayOfApi | undefined } }) =>
        state.data === undefined || isOpen(state.data) ? LOOK_AGAIN_MS : false,
    })),
  });
  const replays = queries.map(({ data }) => data).filter((data) => data !== undefined);
  const error = queries.find((query) => query.error !== null)?.error ?? null;
  const areDry = replays.every(({ dry_run: isDry }) => isDry);
  const areOver = replays.length === ids.length && !replays.some(isOpen);
  return (
    <div>
      <PageTitle
        title={countInWords(ids.length, areDry ? 'dry run' : 'replay')}
        above={<WhereOneIs />}
        about="Of deliveries that were selected, the oldest first."
      />
      {ids.length === 0 && <Empty title="None is named in this address" />}
      {error !== null && <ProblemNotice problem={problemOf(error)} isAnnounced={false} />}
      {replays.length < ids.length && error === null && <LoadingLines lines={ids.length} height={28} />}
      <div className={styles.page}>
        {areDry && areOver && ids.length > 0 && <Decide replays={replays} />}
        {replays.length > 0 && <ReplayTable replays={replays} />}
        {areDry && ids.length > 0 && (
          <Panel
            title="What they say otherwise"
            about="Each field as the mirror has it now, and as the delivery says it."
          >
            {ids.map((id) => (
              <ReplayDifferences key={id} replay={id} isOver={areOver} />
            ))}
          </Panel>
        )}
      </div>
    </div>
  );
}

function Decide({ replays }: { readonly replays: readonly ReplayOfApi[] }) {
  const navigate = useNavigate();
  const mayReplay = useMay('operate');
  const deliveries = replays.map(({ filter }) => filter.delivery).filter((id) => id !== undefined);
  const starting = useMutation({
    mutationFn: () => replayEach(deliveries, { dryRun: false }),
    onSuccess: (begun) =>
      navigate({ to: '/deliveries/replays/together', search: { ids: begun.map(({ id }) => id).join(',') } }),
  });
  return (
    <section className={styles.decide} aria-label="Replay them?">
      <div>
        <p className={styles.decideTitle}>Nothing has been written yet.</p>
        <p>
          A row that is known is never overwritten by an old delivery: it becomes due, and the provider’s answer counts.
        </p>
      </div>
      {starting.isError && <ProblemNotice problem={problemOf(starting.error)} />}
      {mayReplay && (
        <Button
          onClick={() => starting.mutate()}
          loading={starting.isPending}
          leftSection={<IconRotateClockwise size={16} aria-hidden />}
        >
          Replay {countInWords(deliveries.length, 'delivery', 'deliveries')}
        </Button>
      )}
    </section>
  );
}
