import { Anchor, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { numberInWords } from '../../parts/in-words';
import { NextSweep, RelativeTime, TimeSince } from '../../parts/relative-time';
import { SourceBadge } from '../../parts/status-badge';
import { TableScroll } from '../../parts/table-scroll';
import { sayStatus } from './say-status';
import styles from './source-table.module.css';
import { healthQuery, type Source } from './use-sources';

export function SourceTable({ sources }: { readonly sources: readonly Source[] }) {
  return (
    <TableScroll label="Sources, as a table">
      <Table className={styles.table} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Source</Table.Th>
            <Table.Th scope="col">State</Table.Th>
            <Table.Th scope="col">True as of</Table.Th>
            <Table.Th scope="col" ta="right">
              Subscribers
            </Table.Th>
            <Table.Th scope="col">Last webhook</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sources.map((source) => (
            <Line key={source.id} source={source} />
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}

function Line({ source }: { readonly source: Source }) {
  const { id, list_uuid: list, status, status_reason: reason, status_since: since } = source;
  const { data: health } = useQuery(healthQuery(id));
  const lastUses = (health?.webhook_secrets ?? []).flatMap(({ last_used_at: at }) => (at === null ? [] : [at]));
  const lastWebhook = lastUses.sort().at(-1);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={550}>
        <Anchor component={Link} to={`/sources/${id}`} fw={600}>
          {id}
        </Anchor>
        <div className={styles.quiet}>{list}</div>
      </Table.Th>
      <Table.Td>
        <SourceBadge status={status} />{' '}
        <span className={styles.quiet}>
          for <TimeSince at={since} />
        </span>
        {status !== 'active' && <div className={styles.quiet}>{sayStatus(status, reason)?.title}</div>}
      </Table.Td>
      <Table.Td>
        {health && (
          <>
            {health.proven_from === null ? 'not proven yet' : <RelativeTime at={health.proven_from} />}
            <div className={styles.quiet}>
              next sweep: <NextSweep at={health.next_sweep_at} />
            </div>
          </>
        )}
      </Table.Td>
      <Table.Td ta="right">{health && numberInWords(health.mirrored.subscribers)}</Table.Td>
      <Table.Td>{health && (lastWebhook === undefined ? 'none yet' : <RelativeTime at={lastWebhook} />)}</Table.Td>
    </Table.Tr>
  );
}
