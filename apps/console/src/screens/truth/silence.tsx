import { useQueries, useQuery } from '@tanstack/react-query';
import { answerOf, api, type Answer } from '../../api/client';
import { problemOf } from '../../api/problem';
import { useSources } from '../../api/sources';
import { Empty } from '../../parts/empty';
import { Figure, Figures } from '../../parts/figures';
import { LoadingLines } from '../../parts/loading';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { TimeSince } from '../../parts/relative-time';
import { SourceBadge } from '../../parts/status-badge';
import { AnnouncedBySweep } from './announced-by-sweep';
import type { SweepOfApi } from './sweep-calls';
import { TruthHead } from './truth-head';
import styles from './truth.module.css';

type SourceHealth = Answer<'/v1/sources/{source}/health'>;

const REFRESH_EVERY_MS = 5_000;

/** Do webhooks still come? The provider switches one off after ten failures in a row, and tells nobody. */
export function Silence() {
  const sources = useSources();
  const healths = useQueries({
    queries: (sources ?? []).map(({ id }) => ({
      queryKey: ['sources', id, 'health'],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        answerOf(api.GET('/v1/sources/{source}/health', { params: { path: { source: id } }, signal })),
      refetchInterval: REFRESH_EVERY_MS,
    })),
  });
  const error = healths.find((each) => each.error !== null)?.error ?? null;
  return (
    <div>
      <TruthHead
        title="Silence"
        about="What sweeps found changed although no webhook had told of it. The provider switches a webhook off after ten answers in a row other than 200, and tells nobody."
      />
      {error !== null && <ProblemNotice problem={problemOf(error)} isAnnounced={false} />}
      {sources === undefined && <LoadingLines lines={6} />}
      {sources?.length === 0 && <Empty title="No source is connected" />}
      <div className={styles.page}>
        {healths.map(({ data }) => data && <OfSource key={data.source} health={data} />)}
      </div>
    </div>
  );
}

function OfSource({ health }: { readonly health: SourceHealth }) {
  const { source, status, status_since: since, status_reason: reason, proven_from: proven } = health;
  const last = lastWebhookAt(health);
  return (
    <Panel title={source} actions={<SourceBadge status={status} />}>
      <Figures isLarge>
        <Figure label="since the last webhook">{last === null ? 'none came' : <TimeSince at={last} />}</Figure>
        <Figure label="since it was last proven true">{proven === null ? 'not yet' : <TimeSince at={proven} />}</Figure>
        <Figure label={`so long it has been ${status}`}>
          <TimeSince at={since} />
        </Figure>
      </Figures>
      {reason !== null && <p className={styles.dim}>{reason}</p>}
      <Sweeps source={source} />
    </Panel>
  );
}

/** Counted with the secret that let it in, every few seconds. */
function lastWebhookAt({ webhook_secrets: secrets }: SourceHealth): string | null {
  const times = secrets.map(({ last_used_at: at }) => at).filter((at) => at !== null);
  return times.sort().at(-1) ?? null;
}

function Sweeps({ source }: { readonly source: string }) {
  const { data, error } = useQuery({
    queryKey: ['sweeps', 'done', source],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/sweeps', { params: { query: { source, state: 'done', limit: 30 } }, signal })),
    refetchInterval: REFRESH_EVERY_MS,
  });
  if (error !== null) return <ProblemNotice problem={problemOf(error)} isAnnounced={false} />;
  if (data === undefined) return <LoadingLines lines={4} />;
  const sweeps: readonly SweepOfApi[] = data.data;
  if (sweeps.length === 0)
    return <p className={styles.dim}>No sweep of it has been completed, so nothing can be said.</p>;
  return <AnnouncedBySweep source={source} sweeps={sweeps} />;
}
