import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { problemOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { Empty } from '../../parts/empty';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { SourceTable } from './source-table';
import { sourcesQuery } from './use-sources';

/** Each connected campaign, and how it stands. */
export function Sources() {
  const { data, error, isPending, refetch } = useQuery(sourcesQuery);
  const list = data?.data;
  return (
    <div>
      <PageTitle
        title="Sources"
        about="A source is one connected campaign."
        actions={list !== undefined && list.length > 0 && <ConnectButton />}
      />
      {error !== null && (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} isAnnounced={false} />
      )}
      {isPending && <LoadingLines lines={4} height={32} />}
      {list !== undefined &&
        (list.length === 0 ? (
          <Empty title="No campaign is connected" action={<ConnectButton />}>
            Connect one with its ID, an API token and the secret of its webhooks. Its subscribers arrive within seconds.
          </Empty>
        ) : (
          <SourceTable sources={list} />
        ))}
    </div>
  );
}

function ConnectButton() {
  if (!useMay('admin')) return null;
  return (
    <Button component={Link} to="/connect" leftSection={<IconPlus size={16} aria-hidden />}>
      Connect a campaign
    </Button>
  );
}
