import { problemOf } from '../../api/problem';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { EndpointActions } from './endpoint-actions';
import { EndpointFigures } from './endpoint-figures';
import { nameOf } from './endpoint-name';
import { EndpointNotice } from './endpoint-notice';
import { EndpointSettings } from './endpoint-settings';
import { EndpointBadge } from './endpoint-state';
import { MessageList } from './message-list';
import styles from './one-endpoint.module.css';
import { oneRoute } from './screen';
import { ToList } from './to-list';
import { useEndpoint, type Endpoint } from './use-endpoint';

/** One endpoint: how it goes, what it was told, and how it is set up. */
export function OneEndpoint() {
  const { endpoint: id } = oneRoute.useParams();
  const asked = useEndpoint(id);
  if (asked.data !== undefined) return <Whole endpoint={asked.data.endpoint} />;
  return (
    <div>
      <PageTitle title="Endpoint" above={<ToList />} />
      {asked.error === null ? (
        <LoadingLines lines={5} height={32} />
      ) : (
        <ProblemNotice problem={problemOf(asked.error)} onRetry={() => void asked.refetch()} />
      )}
    </div>
  );
}

function Whole({ endpoint }: { readonly endpoint: Endpoint }) {
  return (
    <div className={styles.whole}>
      <PageTitle
        title={nameOf(endpoint)}
        above={<ToList />}
        about={
          <span className={styles.about}>
            <EndpointBadge endpoint={endpoint} />{' '}
            {endpoint.description !== '' && <span className={styles.url}>{endpoint.url}</span>}
          </span>
        }
        actions={<EndpointActions endpoint={endpoint} />}
      />
      <EndpointNotice endpoint={endpoint} />
      <EndpointFigures endpoint={endpoint} />
      <MessageList endpoint={endpoint} />
      <EndpointSettings endpoint={endpoint} />
    </div>
  );
}
