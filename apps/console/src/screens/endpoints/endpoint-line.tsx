import { Anchor, Table, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { RelativeTime, TimeSince } from '../../parts/relative-time';
import { addressOf, nameOf } from './endpoint-name';
import { EndpointBadge } from './endpoint-state';
import { isFailing } from './is-failing';
import styles from './endpoint-list.module.css';
import { countedInWords, latencyInWords, successInWords, successTone } from './in-figures';
import type { Endpoint } from './use-endpoint';

/** An endpoint in the list; what is not as it should be is told below its state. */
export function EndpointLine({ endpoint }: { readonly endpoint: Endpoint }) {
  const { id, url, description, source, counts } = endpoint;
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.name}>
        <Anchor component={Link} to={`/endpoints/${id}`} fw={550}>
          {nameOf(endpoint)}
        </Anchor>
        <div className={styles.below}>
          {description !== '' && `${addressOf(url)} · `}
          {source === null ? 'all sources' : source}
        </div>
      </Table.Th>
      <Table.Td>
        <EndpointBadge endpoint={endpoint} />
        <div className={styles.below}>
          <StateInWords endpoint={endpoint} />
        </div>
      </Table.Td>
      <Table.Td ta="right" className={styles.figure} data-tone={successTone(counts)}>
        {successInWords(counts) ?? <Nothing what="not tried yet" />}
      </Table.Td>
      <Table.Td ta="right" className={styles.figure}>
        {counts.p50_ms === null || counts.p99_ms === null ? (
          <Nothing what="not tried yet" />
        ) : (
          `${latencyInWords(counts.p50_ms)} · ${latencyInWords(counts.p99_ms)}`
        )}
      </Table.Td>
      <Table.Td ta="right" className={styles.figure}>
        {countedInWords(counts.open)}
      </Table.Td>
      <Table.Td ta="right" className={styles.figure} data-tone={counts.parked > 0 ? 'bad' : 'quiet'}>
        {countedInWords(counts.parked)}
      </Table.Td>
    </Table.Tr>
  );
}

function StateInWords({ endpoint }: { readonly endpoint: Endpoint }) {
  const { state, state_reason: reason, state_since: since, health } = endpoint;
  if (isFailing(endpoint) && health.failing_since !== null)
    return (
      <>
        for <TimeSince at={health.failing_since} />
      </>
    );
  if (state !== 'enabled')
    return (
      <>
        for <TimeSince at={since} />
        {reason === 'gone' && ': answered 410'}
        {reason === 'failing_too_long' && ': failed for five days'}
      </>
    );
  if (health.delivered_at === null) return 'nothing delivered yet';
  return (
    <>
      delivered <RelativeTime at={health.delivered_at} />
    </>
  );
}

function Nothing({ what }: { readonly what: string }) {
  return (
    <span className={styles.none}>
      <span aria-hidden>–</span>
      <VisuallyHidden>{what}</VisuallyHidden>
    </span>
  );
}
