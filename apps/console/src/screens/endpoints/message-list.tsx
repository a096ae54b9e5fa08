import { Button, SegmentedControl, Table } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { answerOf, api } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { Empty } from '../../parts/empty';
import { LoadingLines } from '../../parts/loading';
import { Panel } from '../../parts/panel';
import { ProblemNotice } from '../../parts/problem-notice';
import { TableScroll } from '../../parts/table-scroll';
import { MessageDrawer } from './message-drawer';
import { MessageLine } from './message-line';
import styles from './message-list.module.css';
import { MESSAGE_STATES, type MessageState } from './message-state';
import { oneRoute, type EndpointSearch } from './screen';
import { REFRESH_EVERY_MS, type Endpoint } from './use-endpoint';

const AT_ONCE = 25;
const CHOICES = ['all', ...MESSAGE_STATES].map((value) => ({ value, label: value }));

/** What it was told, the newest change first; one opens to show its attempts. */
export function MessageList({ endpoint }: { readonly endpoint: Endpoint }) {
  const { state, message } = oneRoute.useSearch();
  const navigate = useNavigate();
  const search = (to: EndpointSearch) =>
    void navigate({ to: '/endpoints/$endpoint', params: { endpoint: endpoint.id }, search: to, resetScroll: false });
  const ofState = state === undefined ? {} : { state };
  return (
    <Panel title="Messages" about="The newest change first.">
      <div className={styles.filter}>
        <SegmentedControl
          size="xs"
          withItemsBorders={false}
          classNames={{ root: styles.states ?? '', control: styles.state ?? '' }}
          aria-label="State of the messages"
          data={CHOICES}
          value={state ?? 'all'}
          onChange={(chosen) => search(chosen === 'all' ? {} : { state: chosen as MessageState })}
        />
      </div>
      <Messages endpoint={endpoint} state={state} onOpen={(opened) => search({ ...ofState, message: opened })} />
      <MessageDrawer endpoint={endpoint} message={message} onClose={() => search(ofState)} />
    </Panel>
  );
}

interface MessagesProps {
  readonly endpoint: Endpoint;
  readonly state: MessageState | undefined;
  readonly onOpen: (message: string) => void;
}

function Messages({ endpoint, state, onOpen }: MessagesProps) {
  const { id } = endpoint;
  const list = usePagedList(
    ['endpoints', id, 'messages', state ?? 'all'],
    (cursor, signal) => {
      const params = {
        path: { endpoint: id },
        query: { ...(cursor !== undefined && { cursor }), ...(state !== undefined && { state }), limit: AT_ONCE },
      };
      return answerOf(api.GET('/v1/endpoints/{endpoint}/messages', { params, signal }));
    },
    { refreshEveryMs: REFRESH_EVERY_MS },
  );
  if (list.error !== null)
    return <ProblemNotice problem={problemOf(list.error)} isAnnounced={false} onRetry={list.refresh} />;
  if (list.isLoading) return <LoadingLines lines={6} />;
  if (list.items.length === 0) return <NoMessages state={state} />;
  return (
    <>
      <TableScroll label="Messages, as a table">
        <Table className={styles.table} highlightOnHover data-stale={list.isStale}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Message</Table.Th>
              <Table.Th scope="col">State</Table.Th>
              <Table.Th scope="col">Subject</Table.Th>
              <Table.Th scope="col" ta="right">
                Version
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Attempts
              </Table.Th>
              <Table.Th scope="col">When</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.items.map((message) => (
              <MessageLine key={message.id} message={message} endpoint={endpoint} onOpen={() => onOpen(message.id)} />
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
      {list.hasMore && (
        <Button variant="default" size="xs" mt="sm" onClick={list.loadMore} loading={list.isLoadingMore}>
          Show more
        </Button>
      )}
    </>
  );
}

function NoMessages({ state }: { readonly state: MessageState | undefined }) {
  if (state !== undefined) return <Empty title={`None is ${state}`} />;
  return (
    <Empty title="It was told nothing yet">
      It is told of changes that come from now on, unless it was set to begin earlier. Send a test to see whether it can
      be reached.
    </Empty>
  );
}
