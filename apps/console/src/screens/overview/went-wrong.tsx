import { Text } from '@mantine/core';
import { problemOf } from '../../api/problem';
import { countInWords } from '../../parts/in-words';
import { LinkAnchor } from '../../parts/link-anchor';
import { Notice } from '../../parts/notice';
import { ProblemNotice } from '../../parts/problem-notice';
import { TimeSince } from '../../parts/relative-time';
import { nameOf } from '../endpoints/endpoint-name';
import { whyDisabled } from '../endpoints/endpoint-state';
import { isFailing } from '../endpoints/is-failing';
import styles from './overview.module.css';
import { useTroubles, type Troubles } from './use-troubles';

/** What went wrong beside the copy itself, each with the way to where it is mended; and if nothing did, that. */
export function WentWrong() {
  const { troubles, error } = useTroubles();
  if (error !== null) return <ProblemNotice problem={problemOf(error)} isAnnounced={false} />;
  if (troubles === undefined) return null;
  const { dead, endpoints } = troubles;
  if (dead === 0 && endpoints.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No delivery of the last day is dead, and no endpoint fails.
      </Text>
    );
  return (
    <section className={styles.wrong} aria-label="What went wrong">
      {dead > 0 && <Dead count={dead} />}
      {endpoints.map((endpoint) => (
        <InTrouble key={endpoint.id} endpoint={endpoint} />
      ))}
    </section>
  );
}

function Dead({ count }: { readonly count: number }) {
  const isOne = count === 1;
  return (
    <Notice
      tone="attention"
      title={`${countInWords(count, 'delivery', 'deliveries')} of the last day ${isOne ? 'is' : 'are'} dead`}
    >
      <p>
        {isOne ? 'It is kept as it came, and' : 'They are kept as they came, and'} could not be read.{' '}
        <LinkAnchor inherit to="/deliveries" search={{ outcome: 'dead', within: '24h' }}>
          See why, and what a replay would do
        </LinkAnchor>
      </p>
    </Notice>
  );
}

function InTrouble({ endpoint }: { readonly endpoint: Troubles['endpoints'][number] }) {
  const { id, state, state_reason: reason, health, counts } = endpoint;
  const params = { endpoint: id };
  const name = `The endpoint ${nameOf(endpoint)}`;
  if (state === 'disabled')
    return (
      <Notice tone="bad" title={`${name} is disabled: ${whyDisabled(reason)}`}>
        <p>
          Changes wait in their order.{' '}
          <LinkAnchor inherit to="/endpoints/$endpoint" params={params}>
            Resume it once it is well
          </LinkAnchor>
        </p>
      </Notice>
    );
  if (isFailing(endpoint) && health.failing_since !== null)
    return (
      <Notice tone="attention" title={`${name} fails`}>
        <p>
          Every attempt, for <TimeSince at={health.failing_since} />. What waits is tried again by itself.{' '}
          <LinkAnchor inherit to="/endpoints/$endpoint" params={params}>
            See what it answers
          </LinkAnchor>
        </p>
      </Notice>
    );
  return (
    <Notice
      tone="attention"
      title={`${name}: ${countInWords(counts.parked, 'message')} ${counts.parked === 1 ? 'was' : 'were'} given up`}
    >
      <p>
        {counts.parked === 1 ? 'It is' : 'They are'} not sent until recovered.{' '}
        <LinkAnchor inherit to="/endpoints/$endpoint" params={params} search={{ state: 'parked' }}>
          See why, and recover
        </LinkAnchor>
      </p>
    </Notice>
  );
}
