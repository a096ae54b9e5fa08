import { Link } from '@tanstack/react-router';
import { useNow } from '../../parts/clock';
import { Figure, Figures } from '../../parts/figures';
import { numberInWords } from '../../parts/in-words';
import { LinkAnchor } from '../../parts/link-anchor';
import { Notice } from '../../parts/notice';
import { Panel } from '../../parts/panel';
import { NextSweep, RelativeTime, TimeSince } from '../../parts/relative-time';
import { SourceBadge } from '../../parts/status-badge';
import { recentOf, refusedInWords, type Refused } from '../sources/refused-in-words';
import { explainReason } from './explain-reason';
import styles from './source-list.module.css';
import type { Standing } from './use-standing';

/** Each source, with why it is as it is. */
export function SourceList({ sources }: Pick<Standing, 'sources'>) {
  return (
    <Panel title="Sources">
      <ul className={styles.list}>
        {sources.map((each) => (
          <Line key={each.source.id} {...each} />
        ))}
      </ul>
    </Panel>
  );
}

interface RefusedLineProps {
  readonly source: string;
  readonly refused: readonly Refused[];
}

/** Only while it is news; the source’s page tells all of the last hour. */
function RefusedLine({ source, refused }: RefusedLineProps) {
  const [last] = recentOf(refused, useNow());
  if (last === undefined) return null;
  return (
    <div className={styles.refused}>
      <Notice tone="attention" title={refusedInWords(last)}>
        <p>
          The last came <RelativeTime at={last.last_at} />.{' '}
          <Link to="/sources/$source" params={{ source }}>
            What to do about it at {source}
          </Link>
        </p>
      </Notice>
    </div>
  );
}

function Line({ source, health }: Standing['sources'][number]) {
  const { due, calls, mirrored } = health;
  return (
    <li className={styles.source}>
      <div className={styles.head}>
        <h3 className={styles.name}>
          <LinkAnchor to="/sources/$source" params={{ source: source.id }} fz="inherit" fw="inherit">
            {source.id}
          </LinkAnchor>
        </h3>
        <SourceBadge status={health.status} />
        <span className={styles.since}>
          for <TimeSince at={health.status_since} />
        </span>
      </div>
      {health.status_reason !== null && <p className={styles.reason}>{explainReason(health.status_reason)}</p>}
      <RefusedLine source={source.id} refused={health.refused_webhooks} />
      <Figures>
        <Figure label="Subscribers">{numberInWords(mirrored.subscribers)}</Figure>
        <Figure label="Rewards">{numberInWords(mirrored.rewards)}</Figure>
        <Figure label="True as of">
          {health.proven_from === null ? 'not yet' : <RelativeTime at={health.proven_from} />}
        </Figure>
        <Figure label="Next sweep">
          <NextSweep at={health.next_sweep_at} />
        </Figure>
        <Figure label="Being checked">{numberInWords(due.rows)}</Figure>
        <Figure label="The oldest for">
          {due.oldest_hint_at === null ? 'none' : <TimeSince at={due.oldest_hint_at} />}
        </Figure>
        <Figure label="Calls left this hour" tone={calls?.left === 0 ? 'attention' : undefined}>
          {calls === null ? 'no token' : `${numberInWords(calls.left)} of ${numberInWords(calls.per_hour)}`}
        </Figure>
      </Figures>
    </li>
  );
}
