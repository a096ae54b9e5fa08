import { Anchor } from '@mantine/core';
import { problemOf } from '../../api/problem';
import { useNow } from '../../parts/clock';
import { Empty } from '../../parts/empty';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { Answer } from './answer';
import { SourceList } from './source-list';
import { sayWhetherTrue, type SourceStanding } from './say-whether-true';
import { useStanding, type Standing } from './use-standing';

/** Is my copy true, since when, and what went wrong. */
export function Overview() {
  const { standing, error } = useStanding();
  return (
    <div>
      <PageTitle title="Overview" />
      {error !== null && <ProblemNotice problem={problemOf(error)} isAnnounced={false} />}
      {standing === undefined && error === null && <LoadingLines lines={3} height={28} />}
      {standing !== undefined && <Whole standing={standing} />}
    </div>
  );
}

function Whole({ standing }: { readonly standing: Standing }) {
  const saying = sayWhetherTrue(standing.sources.map(partsOf(standing)), useNow());
  return (
    <>
      <Answer saying={saying} />
      {standing.sources.length === 0 ? (
        <Empty title="Connect your first campaign" action={<Anchor href="/docs">How to, over the REST API</Anchor>}>
          Once one is connected, its subscribers arrive here within seconds.
        </Empty>
      ) : (
        <SourceList sources={standing.sources} />
      )}
    </>
  );
}

function partsOf({ drift }: Standing) {
  return ({ source, health }: Standing['sources'][number]): SourceStanding => ({
    ...{ id: source.id, status: health.status, status_reason: health.status_reason },
    ...{ proven_from: health.proven_from, has_api_token: source.has_api_token, isBraked: health.brake !== null },
    ...{ due: health.due.rows, subscribers: health.mirrored.subscribers },
    drift: drift.find((each) => each.source === source.id)?.standing ?? 0,
  });
}
