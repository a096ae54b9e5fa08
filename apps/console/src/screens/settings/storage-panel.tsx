import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answerOf, api, type Answer } from '../../api/client';
import { problemOf } from '../../api/problem';
import { numberInWords } from '../../parts/in-words';
import { LoadingLines } from '../../parts/loading';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import { TableScroll } from '../../parts/table-scroll';
import { bytesInWords } from './bytes-in-words';
import styles from './settings.module.css';

const REFRESH_EVERY_MS = 30_000;
type Stored = Answer<'/v1/storage'>['data'];

/** How much room what is stored takes, and how far back it is kept. */
export function StoragePanel() {
  const asked = useQuery({
    queryKey: ['storage'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/storage', { signal })),
    refetchInterval: REFRESH_EVERY_MS,
  });
  const { data: stored, error } = asked;
  return (
    <Panel
      title="Storage"
      about={stored === undefined ? undefined : `The whole database takes ${bytesInWords(stored.database_bytes)}.`}
    >
      {stored !== undefined && <Things things={stored.data} />}
      {stored === undefined && error === null && <LoadingLines lines={6} />}
      {stored === undefined && error !== null && (
        <ProblemNotice problem={problemOf(error)} onRetry={() => void asked.refetch()} />
      )}
    </Panel>
  );
}

function Things({ things }: { readonly things: Stored }) {
  return (
    <TableScroll label="What is stored, as a table">
      <Table className={styles.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">What</Table.Th>
            <Table.Th scope="col" ta="right">
              Room
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Rows, about
            </Table.Th>
            <Table.Th scope="col">Kept from</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {things.map(({ id, bytes, rows, kept_from: from }) => (
            <Table.Tr key={id}>
              <Table.Th scope="row" fw={500}>
                {id}
              </Table.Th>
              <Table.Td ta="right">{bytesInWords(bytes)}</Table.Td>
              <Table.Td ta="right">{numberInWords(Math.max(0, rows))}</Table.Td>
              <Table.Td>{from === null ? 'all is kept' : <RelativeTime at={from} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
