import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { problemOf } from '../../api/problem';
import { isOpen, LOOK_AGAIN_MS } from '../../api/under-way';
import { CancelButton } from '../../parts/cancel-button';
import { LinkAnchor } from '../../parts/link-anchor';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import { HeldBrake } from './held-brake';
import { SweepBadge } from './sweep-badge';
import { cancelSweep, getSweep, type SweepOfApi } from './sweep-calls';
import { planInWords, reasonInWords } from './sweep-in-words';
import { SweepFigures } from './sweep-figures';
import { SweepStages } from './sweep-stages';
import styles from './truth.module.css';

const route = getRouteApi('/truth/sweeps/$sweep');
const REFRESH_EVERY_MS = 5_000;

/** One sweep: why, how far, what it found, and what it must be told by a person. */
export function Sweep() {
  const { sweep: id } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['sweeps', id],
    queryFn: ({ signal }) => getSweep(id, signal),
    // One that is done may still have its brake let go of.
    refetchInterval: ({ state }) => (state.data === undefined || isOpen(state.data) ? LOOK_AGAIN_MS : REFRESH_EVERY_MS),
  });
  return (
    <div>
      <PageTitle
        title={data === undefined ? `Sweep ${id}` : `Sweep ${id} of ${data.source}`}
        above={<LinkAnchor to="/truth">Sweeps</LinkAnchor>}
        about={data && <About sweep={data} />}
        actions={
          data &&
          isOpen(data) && (
            <CancelButton
              queryKey={['sweeps', id]}
              cancel={() => cancelSweep(id)}
              told="What it had recorded until then stays."
            />
          )
        }
      />
      {error !== null && (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} isAnnounced={false} />
      )}
      {data === undefined && error === null && <LoadingLines lines={6} />}
      {data !== undefined && <Whole sweep={data} />}
    </div>
  );
}

function Whole({ sweep }: { readonly sweep: SweepOfApi }) {
  const plan = planInWords(sweep);
  return (
    <div className={styles.page}>
      {sweep.brake !== null && <HeldBrake sweep={sweep} />}
      <Panel title="How far it is" actions={<SweepBadge state={sweep.state} brake={null} />}>
        <SweepStages sweep={sweep} />
      </Panel>
      <Panel title="What it found">
        <SweepFigures sweep={sweep} />
      </Panel>
      <Panel title="Why it was begun" about={reasonInWords(sweep.reason)}>
        {plan.length === 0 ? (
          <p className={styles.dim}>The planner compared nothing for it.</p>
        ) : (
          <ul className={styles.plan}>
            {plan.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}

function About({
  sweep: { requested_at: asked, started_at: started, finished_at: finished },
}: {
  readonly sweep: SweepOfApi;
}) {
  if (finished !== null)
    return (
      <>
        Ended <RelativeTime at={finished} />
      </>
    );
  return (
    <>
      {started === null ? 'Asked for' : 'Begun'} <RelativeTime at={started ?? asked} />
    </>
  );
}
