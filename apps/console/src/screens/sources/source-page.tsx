import { Anchor, Button, Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { problemOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { LoadingLines } from '../../parts/loading';
import { Notice } from '../../parts/notice';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { TimeSince } from '../../parts/relative-time';
import { SourceBadge } from '../../parts/status-badge';
import { PauseOrResume } from './pause-or-resume';
import { RefusedNotices } from './refused-notices';
import { RemoveSource } from './remove-source';
import { SourceHealthPanel } from './source-health-panel';
import styles from './source-page.module.css';
import { SourceSettings } from './source-settings';
import { StatusNotice } from './status-notice';
import { healthQuery, sourceQuery, type Source, type SourceHealth } from './use-sources';
import { WebhookPanel } from './webhook-panel';

/** One source: how it stands, where its webhooks go and with which secret they come, and what can be set. */
export function SourcePage() {
  const { source: id = '' } = useParams({ strict: false });
  const { data, error, isPending, refetch } = useQuery(sourceQuery(id));
  const health = useQuery(healthQuery(id));
  return (
    <div>
      <PageTitle
        title={id}
        above={<Up />}
        about={data && <About source={data.source} />}
        actions={data && <Actions source={data.source} health={health.data} />}
      />
      <div className={styles.panels}>
        {error !== null && (
          <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} isAnnounced={false} />
        )}
        {isPending && <LoadingLines lines={8} height={28} />}
        {data && (
          <>
            <StatusNotice {...data.source} />
            {health.data && <RefusedNotices source={data.source} refused={health.data.refused_webhooks} />}
            {data.source.managed_by === 'environment' && <SetByEnvironment />}
            <SourceHealthPanel source={data.source} health={health.data} error={health.error} />
            <WebhookPanel source={data.source} health={health.data} />
            <SourceSettings source={data.source} etag={data.etag} />
            <RemoveSource source={data.source} />
          </>
        )}
      </div>
    </div>
  );
}

function Up() {
  return (
    <Anchor component={Link} to="/sources" inherit>
      Sources
    </Anchor>
  );
}

function About({ source }: { readonly source: Source }) {
  return (
    <>
      <SourceBadge status={source.status} /> for <TimeSince at={source.status_since} /> · campaign{' '}
      <Code>{source.list_uuid}</Code>
    </>
  );
}

interface ActionsProps {
  readonly source: Source;
  readonly health: SourceHealth | undefined;
}

function Actions({ source, health }: ActionsProps) {
  const mayOperate = useMay('operate');
  const isArriving = health?.proven_from === null || health?.webhook_secrets.every(({ webhooks }) => webhooks === 0);
  return (
    <>
      {isArriving && (
        <Button component={Link} to={`/connect/${source.id}`} variant="default">
          See what is left to connect it
        </Button>
      )}
      {mayOperate && <PauseOrResume source={source} />}
    </>
  );
}

function SetByEnvironment() {
  return (
    <Notice tone="quiet" title="This source is set where the apps are started, so most of it cannot be changed here">
      <p>
        Its campaign, token and webhook secret come from the variables that begin with <Code>REFERRALHERO_</Code>, or
        from <Code>npm start</Code>, which connects the simulator as <Code>demo</Code>; each start sets them again. To
        change or delete it, change those and start anew. Its settings can be changed here.
      </p>
    </Notice>
  );
}
