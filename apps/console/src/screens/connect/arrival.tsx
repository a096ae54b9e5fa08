import { Anchor } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { problemOf } from '../../api/problem';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import type { Source } from '../sources/use-sources';
import styles from './connect.module.css';
import { ReadStep } from './read-step';
import { Step } from './step';
import { TrueStep } from './true-step';
import { ownOf, useArrival, type Arriving } from './use-arrival';
import { WebhookStep } from './webhook-step';

/** The other steps: the webhook, the first read, and then it is true. Each says what is wrong with it, and what to do. */
export function Arrival() {
  const { source: id = '' } = useParams({ strict: false });
  const { source, error, ...rest } = useArrival(id);
  return (
    <div className={styles.narrow}>
      <PageTitle
        title={`Connect ${id}`}
        above={
          <Anchor component={Link} to="/sources" inherit>
            Sources
          </Anchor>
        }
      />
      {error !== null && <ProblemNotice problem={problemOf(error)} isAnnounced={false} />}
      {source === undefined && error === null && <LoadingLines lines={6} height={30} />}
      {source && <Steps {...rest} source={source} />}
    </div>
  );
}

function Steps({ source, health, deliveries, sweep }: Omit<Arriving, 'error'> & { readonly source: Source }) {
  return (
    <ol className={styles.steps}>
      <Step number={1} state="done" title={`Campaign ${source.list_uuid} is known as ${source.id}`} />
      <WebhookStep source={source} deliveries={deliveries} refused={health?.refused_webhooks} />
      <ReadStep source={source} health={health} sweep={sweep} />
      <TrueStep source={source} health={health} doWebhooksArrive={deliveries && ownOf(deliveries) !== undefined} />
    </ol>
  );
}
