import { Button, Table } from '@mantine/core';
import { answerOf, api, type ItemOf } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { Empty } from '../../parts/empty';
import { LinkAnchor } from '../../parts/link-anchor';
import { LoadingLines } from '../../parts/loading';
import { OutcomeBadge } from '../../parts/outcome-badge';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import { TableScroll } from '../../parts/table-scroll';
import styles from './subscriber-deliveries.module.css';
import type { SubscriberName } from './use-subscriber';

const AT_ONCE = 20;

/** The webhooks that told of it. */
export function SubscriberDeliveries({ name: { source, subscriber } }: { readonly name: SubscriberName }) {
  const list = usePagedList(['subscriber', source, subscriber, 'deliveries'], (cursor, signal) => {
    const query = { source, subject: subscriber, limit: AT_ONCE, ...(cursor !== undefined && { cursor }) };
    return answerOf(api.GET('/v1/deliveries', { params: { query }, signal }));
  });
  const { items, isLoading, error, hasMore, isLoadingMore, loadMore, refresh } = list;
  return (
    <Panel title="Deliveries" about="The webhooks that told of it, as long as deliveries are kept.">
      {error !== null && <ProblemNotice problem={problemOf(error)} onRetry={refresh} isAnnounced={false} />}
      {isLoading && error === null && <LoadingLines lines={3} />}
      {!isLoading && items.length === 0 && error === null && (
        <Empty title="No webhook told of it">What is known comes from reads of the provider.</Empty>
      )}
      {items.length > 0 && <Lines deliveries={items} />}
      {hasMore && (
        <Button size="compact-sm" variant="default" mt={8} loading={isLoadingMore} onClick={loadMore}>
          Older deliveries
        </Button>
      )}
    </Panel>
  );
}

function Lines({ deliveries }: { readonly deliveries: readonly ItemOf<'/v1/deliveries'>[] }) {
  return (
    <TableScroll label="Deliveries, as a table">
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Received</Table.Th>
            <Table.Th scope="col">Event</Table.Th>
            <Table.Th scope="col">Outcome</Table.Th>
            <Table.Th scope="col">Delivery</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map(({ id, received_at: receivedAt, type, outcome, reason }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <RelativeTime at={receivedAt} />
              </Table.Td>
              <Table.Td>{type ?? 'unreadable'}</Table.Td>
              <Table.Td>
                <OutcomeBadge outcome={outcome} /> <span className={styles.reason}>{reason}</span>
              </Table.Td>
              <Table.Td className={styles.id}>
                <LinkAnchor to="/deliveries/$delivery" params={{ delivery: id }}>
                  {id}
                </LinkAnchor>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
