import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { problemOf } from '../../api/problem';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { EraseButton } from './erase-button';
import { ErasureReceipt } from './erasure-receipt';
import { Fields } from './fields';
import { subscriberRoute } from './screen';
import styles from './subscriber.module.css';
import { SubscriberDeliveries } from './subscriber-deliveries';
import { SubscriberStanding } from './subscriber-standing';
import { Timeline } from './timeline';
import { useSubscriber, type SubscriberName, type SubscriberNow } from './use-subscriber';
import { VerifyButton } from './verify-button';

/** All that is known of one person in one campaign, where each part comes from, and what it was before. */
export function Subscriber() {
  const name = subscriberRoute.useParams();
  return <OneSubscriber key={`${name.source}/${name.subscriber}`} name={name} />;
}

function OneSubscriber({ name }: { readonly name: SubscriberName }) {
  const { data, error, refetch } = useSubscriber(name);
  return (
    <div>
      <PageTitle
        title={data?.name ?? data?.email ?? name.subscriber}
        above={
          <Anchor component={Link} to="/subscribers" size="sm">
            Subscribers
          </Anchor>
        }
        about={<>{[data?.email, name.source, name.subscriber].filter(Boolean).join(' · ')}</>}
        actions={
          data !== undefined && (
            <>
              <VerifyButton name={name} />
              {data.erased_at === null && <EraseButton name={name} />}
            </>
          )
        }
      />
      {error !== null && <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingLines lines={8} />}
      {data !== undefined && <Known name={name} now={data} />}
    </div>
  );
}

function Known({ name, now }: { readonly name: SubscriberName; readonly now: SubscriberNow }) {
  const [version, setVersion] = useState<string | null>(null);
  return (
    <div className={styles.parts}>
      <ErasureReceipt name={name} />
      <SubscriberStanding now={now} />
      <div className={styles.columns}>
        <Fields name={name} now={now} version={version} onVersion={setVersion} />
        <Timeline name={name} version={version} onVersion={setVersion} />
      </div>
      <SubscriberDeliveries name={name} />
    </div>
  );
}
