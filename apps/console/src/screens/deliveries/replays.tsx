import { Button, Progress, Table } from '@mantine/core';
import { answerOf, api } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { isOpen } from '../../api/under-way';
import { Empty } from '../../parts/empty';
import { numberInWords } from '../../parts/in-words';
import { keyInWords } from '../../parts/key-in-words';
import { LinkAnchor } from '../../parts/link-anchor';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import styles from './delivery-table.module.css';
import { filterInWords } from './filter-in-words';
import { ReplayBadge } from './replay-badge';
import type { ReplayOfApi } from './replay-calls';

const REFRESH_EVERY_MS = 2_000;

/** Replays and dry runs, the newest first. */
export function Replays() {
  const list = usePagedList(
    ['replays', 'list'],
    (cursor, signal) =>
      answerOf(api.GET('/v1/replays', { params: { query: cursor === undefined ? {} : { cursor } }, signal })),
    { refreshEveryMs: REFRESH_EVERY_MS },
  );
  return (
    <div>
      <PageTitle
        title="Replays"
        above={<LinkAnchor to="/deliveries">Deliveries</LinkAnchor>}
        about="Old deliveries that were sent through once more, and dry runs that showed what that would do."
      />
      {list.error !== null && (
        <ProblemNotice problem={problemOf(list.error)} onRetry={list.refresh} isAnnounced={false} />
      )}
      {list.isLoading && <LoadingLines lines={6} height={28} />}
      {!list.isLoading && list.error === null && list.items.length === 0 && (
        <Empty title="Nothing was replayed yet" action={<LinkAnchor to="/deliveries">Choose deliveries</LinkAnchor>}>
          A replay is for what came to nothing: deliveries that could not be read and can be now.
        </Empty>
      )}
      {list.items.length > 0 && <ReplayTable replays={list.items} />}
      {list.hasMore && (
        <Button variant="default" onClick={list.loadMore} loading={list.isLoadingMore} mt="md">
          Older ones
        </Button>
      )}
    </div>
  );
}

/** Also of those that were begun together. */
export function ReplayTable({ replays }: { readonly replays: readonly ReplayOfApi[] }) {
  return (
    <Table className={styles.table} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Replay</Table.Th>
          <Table.Th scope="col">State</Table.Th>
          <Table.Th scope="col" ta="right" visibleFrom="sm">
            Deliveries
          </Table.Th>
          <Table.Th scope="col" ta="right" visibleFrom="sm">
            Mended
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Asked for
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {replays.map((replay) => (
          <Line key={replay.id} replay={replay} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Line({ replay }: { readonly replay: ReplayOfApi }) {
  const { id, dry_run: isDry, filter, source, counts, progress, requested_at: at, requested_by: by } = replay;
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.event}>
        <LinkAnchor to="/deliveries/replays/$replay" params={{ replay: id }} className={styles.type}>
          {isDry ? 'Dry run' : 'Replay'} {id}
        </LinkAnchor>
        <span className={styles.more}>
          {filterInWords(filter)} of {source}
        </span>
      </Table.Th>
      <Table.Td>
        <ReplayBadge state={replay.state} />
        {isOpen(replay) && <Progress value={progress * 100} size="sm" mt={6} aria-label={`How far replay ${id} is`} />}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {numberInWords(counts.deliveries)}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {numberInWords(counts.mended)}
      </Table.Td>
      <Table.Td ta="right" className={styles.time}>
        <RelativeTime at={at} />
        <span className={styles.more}>{keyInWords(by)}</span>
      </Table.Td>
    </Table.Tr>
  );
}
