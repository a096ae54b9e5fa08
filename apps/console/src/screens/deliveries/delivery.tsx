import { Button } from '@mantine/core';
import { IconRotateClockwise } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { answerOf, api, type Answer } from '../../api/client';
import { problemOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { LinkAnchor } from '../../parts/link-anchor';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import { tellFailed } from '../../parts/tell';
import { HowItCame } from './how-it-came';
import styles from './delivery.module.css';
import { replayDelivery } from './replay-calls';
import { WhatItDid } from './what-it-did';
import { WhatWasSent } from './what-was-sent';

export type WholeDelivery = Answer<'/v1/deliveries/{delivery}'>;

const route = getRouteApi('/deliveries/$delivery');
const LOOK_AGAIN_MS = 1_000;

/** The story of one delivery: what was sent, what became of it, and what it changed. */
export function Delivery() {
  const { delivery: id } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['deliveries', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/deliveries/{delivery}', { params: { path: { delivery: id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.outcome === 'pending' ? LOOK_AGAIN_MS : false),
    // One that comes back from a replay comes to see what it did.
    refetchOnMount: 'always',
  });
  return (
    <div>
      <PageTitle
        title={data === undefined ? 'Delivery' : (data.type ?? 'Unreadable webhook')}
        above={<LinkAnchor to="/deliveries">Deliveries</LinkAnchor>}
        about={data && <About delivery={data} />}
        actions={data && <ReplayButton delivery={data} />}
      />
      {error !== null && (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} isAnnounced={false} />
      )}
      {data === undefined && error === null && <LoadingLines lines={8} />}
      {data !== undefined && (
        <div className={styles.columns}>
          <div className={styles.main}>
            <WhatItDid delivery={data} />
            <WhatWasSent delivery={data} />
          </div>
          <HowItCame delivery={data} />
        </div>
      )}
    </div>
  );
}

function About({ delivery }: { readonly delivery: WholeDelivery }) {
  return (
    <>
      {delivery.subject === null ? (
        'Of no subscriber that is known'
      ) : (
        <>
          Of{' '}
          <LinkAnchor
            to="/subscribers/$source/$subscriber"
            params={{ source: delivery.source, subscriber: delivery.subject }}
            className={styles.inText}
          >
            {delivery.subject}
          </LinkAnchor>
        </>
      )}
      , received <RelativeTime at={delivery.received_at} /> by {delivery.source}
    </>
  );
}

function ReplayButton({ delivery }: { readonly delivery: WholeDelivery }) {
  const mayReplay = useMay('operate');
  const navigate = useNavigate();
  const starting = useMutation({
    mutationFn: () => replayDelivery(delivery.id, true),
    onSuccess: ({ id }) => navigate({ to: '/deliveries/replays/$replay', params: { replay: id } }),
    onError: (error) => tellFailed('No dry run', error),
  });
  if (!mayReplay || delivery.outcome === 'pending') return null;
  return (
    <Button
      onClick={() => starting.mutate()}
      loading={starting.isPending}
      leftSection={<IconRotateClockwise size={16} aria-hidden />}
    >
      Replay: dry run first
    </Button>
  );
}
