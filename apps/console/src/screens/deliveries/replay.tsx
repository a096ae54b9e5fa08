import { Button } from '@mantine/core';
import { IconRotateClockwise } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { problemOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { isOpen, LOOK_AGAIN_MS } from '../../api/under-way';
import { CancelButton } from '../../parts/cancel-button';
import { countInWords } from '../../parts/in-words';
import { keyInWords } from '../../parts/key-in-words';
import { LinkAnchor } from '../../parts/link-anchor';
import { LoadingLines } from '../../parts/loading';
import { Notice } from '../../parts/notice';
import { PageTitle } from '../../parts/page-title';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import { tellFailed } from '../../parts/tell';
import { filterInWords } from './filter-in-words';
import { cancelReplay, doAsForetold, getReplay, type ReplayOfApi } from './replay-calls';
import { ReplayDifferences } from './replay-differences';
import { ReplayStanding } from './replay-standing';
import styles from './replay.module.css';

const route = getRouteApi('/deliveries/replays/$replay');

/** A replay, or a dry run of one: what it does as it does it, and what comes of it. */
export function Replay() {
  const { replay: id } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['replays', id],
    queryFn: ({ signal }) => getReplay(id, signal),
    refetchInterval: ({ state }) => (state.data === undefined || isOpen(state.data) ? LOOK_AGAIN_MS : false),
  });
  const kind = data === undefined || !data.dry_run ? 'Replay' : 'Dry run';
  return (
    <div>
      <PageTitle
        title={`${kind} ${id}`}
        above={<WhereOneIs />}
        about={data && <About replay={data} />}
        actions={
          data &&
          isOpen(data) && (
            <CancelButton
              queryKey={['replays', id]}
              cancel={() => cancelReplay(id)}
              told="What it had done until then stays."
            />
          )
        }
      />
      {error !== null && (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} isAnnounced={false} />
      )}
      {data === undefined && error === null && <LoadingLines lines={6} />}
      {data !== undefined && <Whole replay={data} />}
    </div>
  );
}

function Whole({ replay }: { readonly replay: ReplayOfApi }) {
  const isOver = !isOpen(replay);
  const isForetold = replay.dry_run && replay.state === 'finished';
  return (
    <div className={styles.page}>
      {isForetold && <Decide replay={replay} />}
      {!replay.dry_run && replay.state === 'finished' && <WhatFollows replay={replay} />}
      <ReplayStanding replay={replay} />
      {replay.dry_run && replay.state !== 'failed' && (
        <Panel
          title="What they say otherwise"
          about="Each field as the mirror has it now, and as the delivery says it."
        >
          <ReplayDifferences replay={replay.id} isOver={isOver} />
        </Panel>
      )}
    </div>
  );
}

export function WhereOneIs() {
  return (
    <>
      <LinkAnchor to="/deliveries">Deliveries</LinkAnchor> / <LinkAnchor to="/deliveries/replays">Replays</LinkAnchor>
    </>
  );
}

function About({ replay }: { readonly replay: ReplayOfApi }) {
  return (
    <>
      Of <Which replay={replay} /> of {replay.source}; asked for <RelativeTime at={replay.requested_at} /> by{' '}
      {keyInWords(replay.requested_by)}
    </>
  );
}

/** A single delivery can be gone to, to see what became of it. */
function Which({ replay: { filter } }: { readonly replay: ReplayOfApi }) {
  const { delivery } = filter;
  if (delivery === undefined) return filterInWords(filter);
  return (
    <LinkAnchor to="/deliveries/$delivery" params={{ delivery }} inherit underline="always">
      {filterInWords(filter)}
    </LinkAnchor>
  );
}

/** What a person may rely on now, and what happens without them. */
function WhatFollows({ replay: { counts } }: { readonly replay: ReplayOfApi }) {
  const { mended, made_due: due } = counts;
  if (isVain(counts)) return <Notice tone="attention" title="It changed nothing" />;
  return (
    <Notice
      tone="good"
      title={
        mended === 0 ? 'All of it went through' : `${countInWords(mended, 'delivery is', 'deliveries are')} mended`
      }
    >
      {due > 0 && (
        <p>
          {countInWords(due, 'row was', 'rows were')} made due: read at the provider by itself, whose answer counts.
        </p>
      )}
    </Notice>
  );
}

/** It mends nothing, changes nothing, and makes nobody ask the provider. */
function isVain({ mended, made_due: due, changes }: ReplayOfApi['counts']): boolean {
  return mended === 0 && due === 0 && Object.keys(changes).length === 0;
}

/** Nothing was written until here. */
function Decide({ replay }: { readonly replay: ReplayOfApi }) {
  const navigate = useNavigate();
  const mayReplay = useMay('operate');
  const starting = useMutation({
    mutationFn: () => doAsForetold(replay),
    onSuccess: ({ id }) => navigate({ to: '/deliveries/replays/$replay', params: { replay: id } }),
    onError: (error) => tellFailed('Not replayed', error),
  });
  const { deliveries, without_body: gone } = replay.counts;
  const count = deliveries - gone;
  const wouldBeVain = isVain(replay.counts);
  if (count === 0) return null;
  return (
    <section className={styles.decide} aria-label="Replay them?">
      <div>
        <p className={styles.decideTitle}>Nothing has been written yet.</p>
        <p>
          {wouldBeVain
            ? 'And a replay would change nothing: what could not be read still cannot, and the rest says nothing new.'
            : 'A row that is known is never overwritten by an old delivery: it becomes due, and the provider’s answer counts.'}
        </p>
      </div>
      {mayReplay && (
        <Button
          variant={wouldBeVain ? 'default' : 'filled'}
          onClick={() => starting.mutate()}
          loading={starting.isPending}
          leftSection={<IconRotateClockwise size={16} aria-hidden />}
        >
          Replay {countInWords(count, 'delivery', 'deliveries')}
        </Button>
      )}
    </section>
  );
}
