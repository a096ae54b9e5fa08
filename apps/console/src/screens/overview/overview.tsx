import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { problemOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { useNow } from '../../parts/clock';
import { Empty } from '../../parts/empty';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { ActivitySkeleton } from './activity-skeleton';
import { Answer } from './answer';
import styles from './overview.module.css';
import { Queues } from './queues';
import { sayWhetherTrue, type SourceStanding } from './say-whether-true';
import { SourceList } from './source-list';
import { useStanding, type Standing } from './use-standing';
import { WentWrong } from './went-wrong';

/** The sentence does not wait for what draws plots. */
const Activity = lazy(async () => ({ default: (await import('./activity')).Activity }));

/** Is my copy true, since when, and what went wrong. */
export function Overview() {
  const { standing, error } = useStanding();
  return (
    <div className={styles.parts}>
      <PageTitle title="Overview" />
      {error !== null && <ProblemNotice problem={problemOf(error)} isAnnounced={false} />}
      {standing === undefined && error === null && <LoadingLines lines={2} height={34} />}
      {standing !== undefined && <Whole standing={standing} />}
    </div>
  );
}

function Whole({ standing }: { readonly standing: Standing }) {
  return (
    <>
      <Sentence standing={standing} />
      {standing.sources.length > 0 && <WentWrong />}
      {standing.sources.length === 0 ? <NothingConnected /> : <Figures standing={standing} />}
    </>
  );
}

/** Alone in what ticks each second. */
function Sentence({ standing }: { readonly standing: Standing }) {
  return <Answer saying={sayWhetherTrue(standing.sources.map(partsOf(standing)), useNow())} />;
}

function Figures({ standing }: { readonly standing: Standing }) {
  const waiting = (
    <Panel title="Activity">
      <ActivitySkeleton />
    </Panel>
  );
  return (
    <>
      <div className={styles.side}>
        <SourceList sources={standing.sources} />
        <Queues />
      </div>
      <Suspense fallback={waiting}>
        <Activity />
      </Suspense>
    </>
  );
}

function NothingConnected() {
  const mayConnect = useMay('admin');
  return (
    <Empty
      title="No campaign is connected"
      action={
        mayConnect && (
          <Button component={Link} to="/connect">
            Connect your first campaign
          </Button>
        )
      }
    >
      Once one is connected, its subscribers arrive here within seconds.
      {!mayConnect && ' It takes a key of the scope admin.'}
    </Empty>
  );
}

function partsOf({ drift }: Standing) {
  return ({ source, health }: Standing['sources'][number]): SourceStanding => ({
    ...{ id: source.id, status: health.status, status_reason: health.status_reason },
    ...{ proven_from: health.proven_from, next_sweep_at: health.next_sweep_at },
    ...{ has_api_token: source.has_api_token, isBraked: health.brake !== null },
    ...{ due: health.due.rows, subscribers: health.mirrored.subscribers },
    drift: drift.find((each) => each.source === source.id)?.standing ?? 0,
  });
}
