import { Button, Table } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { answerOf, api } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { useMay } from '../../api/session';
import { Empty } from '../../parts/empty';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { TableScroll } from '../../parts/table-scroll';
import { EndpointLine } from './endpoint-line';
import styles from './endpoint-list.module.css';
import { REFRESH_EVERY_MS, type Endpoint } from './use-endpoint';

const AT_ONCE = 100;

/** Who is told of changes, and how it goes with each. */
export function EndpointList() {
  const list = usePagedList(
    ['endpoints', 'list'],
    (cursor, signal) =>
      answerOf(
        api.GET('/v1/endpoints', {
          params: { query: { ...(cursor !== undefined && { cursor }), limit: AT_ONCE } },
          signal,
        }),
      ),
    { refreshEveryMs: REFRESH_EVERY_MS },
  );
  const add = useMay('admin') && <AddEndpoint />;
  return (
    <div>
      <PageTitle
        title="Endpoints"
        about="Your services that are told of changes: signed, and in the order of each subscriber."
        actions={list.items.length > 0 && add}
      />
      {list.error !== null && (
        <ProblemNotice problem={problemOf(list.error)} isAnnounced={false} onRetry={list.refresh} />
      )}
      {list.isLoading && list.error === null && <LoadingLines lines={4} height={44} />}
      {!list.isLoading && list.error === null && list.items.length === 0 && (
        <Empty title="Nobody is told yet" action={add}>
          An endpoint is a URL of one of your services. Each change of your copy is sent to it as a signed message, and
          tried again for days if it must be.
        </Empty>
      )}
      {list.items.length > 0 && <EndpointTable items={list.items} />}
      {list.hasMore && (
        <Button variant="default" mt="md" onClick={list.loadMore} loading={list.isLoadingMore}>
          Show more
        </Button>
      )}
    </div>
  );
}

function AddEndpoint() {
  return (
    <Button component={Link} to="/endpoints/new" leftSection={<IconPlus size={16} stroke={2} />}>
      Add endpoint
    </Button>
  );
}

function EndpointTable({ items }: { readonly items: readonly Endpoint[] }) {
  return (
    <TableScroll label="Endpoints, as a table" isFramed>
      <Table className={styles.table} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Endpoint</Table.Th>
            <Table.Th scope="col">State</Table.Th>
            <Table.Th scope="col" ta="right">
              Delivered
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Latency, p50 and p99
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Waiting
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Parked
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((endpoint) => (
            <EndpointLine key={endpoint.id} endpoint={endpoint} />
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
