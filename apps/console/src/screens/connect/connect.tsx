import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/session';
import { Notice } from '../../parts/notice';
import { PageTitle } from '../../parts/page-title';
import { ConnectForm } from './connect-form';
import styles from './connect.module.css';

/** The first of the steps: what is needed to know the campaign, and where to find it. */
export function Connect() {
  const may = useMay('admin');
  return (
    <div className={styles.narrow}>
      <PageTitle
        title="Connect a campaign"
        above={
          <Anchor component={Link} to="/sources" inherit>
            Sources
          </Anchor>
        }
        about="Three things from ReferralHero, and a name. Then its webhook is pointed here, and you see the campaign arrive."
      />
      {may ? (
        <ConnectForm />
      ) : (
        <Notice tone="attention" title="Your key may not connect a campaign">
          <p>Sign in with a key of the scope admin, or ask whoever has one.</p>
        </Notice>
      )}
    </div>
  );
}
