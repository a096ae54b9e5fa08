import { Fragment } from 'react';
import { countInWords } from '../../parts/in-words';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { FieldDiff } from '../../parts/field-diff';
import { LinkAnchor } from '../../parts/link-anchor';
import { Panel } from '../../parts/panel';
import { StatusBadge } from '../../parts/status-badge';
import type { WholeDelivery } from './delivery';
import styles from './delivery.module.css';
import { outcomeInWords } from './outcome-in-words';

/** Its outcome, why, and each change that it made. */
export function WhatItDid({ delivery }: { readonly delivery: WholeDelivery }) {
  const { outcome, reason, story, changes, replays } = delivery;
  const gone = changes.length - story.length;
  return (
    <Panel title="What it did">
      <p className={styles.verdict}>
        <OutcomeBadge outcome={outcome} />
        <span>{outcomeInWords(outcome, reason)}</span>
      </p>
      {replays.length > 0 && <MendedBy replays={replays} />}
      {story.map((change) => (
        <Change key={change.id} change={change} />
      ))}
      {gone > 0 && (
        <p className={styles.dim}>
          {countInWords(gone, 'change')} of it {gone === 1 ? 'is' : 'are'} not kept any more.
        </p>
      )}
    </Panel>
  );
}

/** It had come to nothing when it was received. */
function MendedBy({ replays }: Pick<WholeDelivery, 'replays'>) {
  return (
    <p className={styles.mended}>
      Mended by{' '}
      {replays.map((replay, index) => (
        <Fragment key={replay}>
          {index > 0 && ', then by '}
          <LinkAnchor to="/deliveries/replays/$replay" params={{ replay }} className={styles.inText}>
            replay {replay}
          </LinkAnchor>
        </Fragment>
      ))}
      .
    </p>
  );
}

function Change({ change }: { readonly change: WholeDelivery['story'][number] }) {
  return (
    <section className={styles.change} aria-label={`Change ${change.id}`}>
      <p className={styles.changeHead}>
        <strong>
          {change.entity} {change.kind}
        </strong>
        <span className={styles.dim}>
          {change.subject}, version {change.version}
        </span>
        {change.provisional && <StatusBadge tone="attention" label="provisional" />}
      </p>
      <FieldDiff before={change.before} after={change.after} />
    </section>
  );
}
