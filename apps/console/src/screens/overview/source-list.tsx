import { Table } from '@mantine/core';
import { numberInWords } from '../../parts/in-words';
import { Panel } from '../../parts/panel';
import { RelativeTime, TimeSince } from '../../parts/relative-time';
import { SourceBadge } from '../../parts/status-badge';
import styles from './source-list.module.css';
import type { Standing } from './use-standing';

/** Each source, with why it is as it is. */
export function SourceList({ sources }: Pick<Standing, 'sources'>) {
  return (
    <Panel title="Sources">
      <div className={styles.scroll} tabIndex={0} role="group" aria-label="Sources, as a table">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Source</Table.Th>
              <Table.Th scope="col">Status</Table.Th>
              <Table.Th scope="col">Proven from</Table.Th>
              <Table.Th scope="col" ta="right">
                Being checked
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Calls left
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sources.map((each) => (
              <Line key={each.source.id} {...each} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Panel>
  );
}

function Line({ source, health }: Standing['sources'][number]) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={550}>
        {source.id}
      </Table.Th>
      <Table.Td>
        <SourceBadge status={health.status} />{' '}
        <span className={styles.since}>
          for <TimeSince at={health.status_since} />
        </span>
        {health.status_reason !== null && <div className={styles.since}>{health.status_reason}</div>}
      </Table.Td>
      <Table.Td>{health.proven_from === null ? 'not yet' : <RelativeTime at={health.proven_from} />}</Table.Td>
      <Table.Td ta="right">{numberInWords(health.due.rows)}</Table.Td>
      <Table.Td ta="right">{health.calls === null ? 'no token' : numberInWords(health.calls.left)}</Table.Td>
    </Table.Tr>
  );
}
