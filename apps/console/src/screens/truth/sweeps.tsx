import { Button, Progress, Table } from '@mantine/core';
import { answerOf, api } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { isOpen } from '../../api/under-way';
import { Empty } from '../../parts/empty';
import { numberInWords } from '../../parts/in-words';
import { LinkAnchor } from '../../parts/link-anchor';
import { LoadingLines } from '../../parts/loading';
import { ProblemNotice } from '../../parts/problem-notice';
import { RelativeTime } from '../../parts/relative-time';
import { ProvenSources } from './proven-sources';
import { StartSweep } from './start-sweep';
import { SweepBadge } from './sweep-badge';
import type { SweepOfApi } from './sweep-calls';
import { reasonInWords, shareOfStage, stageInWords, unannouncedInWords } from './sweep-in-words';
import { TruthHead } from './truth-head';
import styles from './truth.module.css';

const REFRESH_EVERY_MS = 2_000;

/** Complete comparisons with the provider: what proves the mirror, whatever webhooks said. */
export function Sweeps() {
  const list = usePagedList(
    ['sweeps', 'list'],
    (cursor, signal) =>
      answerOf(api.GET('/v1/sweeps', { params: { query: cursor === undefined ? {} : { cursor } }, signal })),
    { refreshEveryMs: REFRESH_EVERY_MS },
  );
  return (
    <div>
      <TruthHead
        title="Sweeps"
        about="A sweep compares every row of a source with the provider. What it compared is proven."
        actions={<StartSweep />}
      />
      <ProvenSources />
      {list.error !== null && (
        <ProblemNotice problem={problemOf(list.error)} onRetry={list.refresh} isAnnounced={false} />
      )}
      {list.isLoading && <LoadingLines lines={6} height={28} />}
      {!list.isLoading && list.error === null && list.items.length === 0 && (
        <Empty title="Nothing was swept yet">
          A source with an API token is swept by itself, soon after it was connected.
        </Empty>
      )}
      {list.items.length > 0 && <SweepTable sweeps={list.items} />}
      {list.hasMore && (
        <Button variant="default" onClick={list.loadMore} loading={list.isLoadingMore} mt="md">
          Older ones
        </Button>
      )}
    </div>
  );
}

function SweepTable({ sweeps }: { readonly sweeps: readonly SweepOfApi[] }) {
  return (
    <Table highlightOnHover className={styles.table} aria-label="Sweeps">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Sweep</Table.Th>
          <Table.Th scope="col">State</Table.Th>
          <Table.Th scope="col" ta="right" visibleFrom="sm">
            Rows
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Changes
          </Table.Th>
          <Table.Th scope="col" ta="right" visibleFrom="md">
            Not announced
          </Table.Th>
          <Table.Th scope="col" ta="right" visibleFrom="sm">
            Pages, a call each
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sweeps.map((sweep) => (
          <Line key={sweep.id} sweep={sweep} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Line({ sweep }: { readonly sweep: SweepOfApi }) {
  const share = shareOfStage(sweep);
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.name}>
        <LinkAnchor to="/truth/sweeps/$sweep" params={{ sweep: sweep.id }} className={styles.link}>
          Sweep {sweep.id} of {sweep.source}
        </LinkAnchor>
        <span className={styles.more} title={reasonInWords(sweep.reason)}>
          {sweep.reason.replaceAll('_', ' ')},{' '}
          <RelativeTime at={sweep.finished_at ?? sweep.started_at ?? sweep.requested_at} />
        </span>
      </Table.Th>
      <Table.Td>
        <SweepBadge state={sweep.state} brake={sweep.brake} />
        {sweep.state === 'running' && <span className={styles.more}>{stageInWords(sweep.stage)}</span>}
        {isOpen(sweep) && share !== null && (
          <Progress value={share * 100} size="sm" mt={6} aria-label={`How far sweep ${sweep.id} is`} />
        )}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {numberInWords(Number(sweep.rows))}
      </Table.Td>
      <Table.Td ta="right">{numberInWords(Number(sweep.changes))}</Table.Td>
      <Table.Td ta="right" visibleFrom="md">
        {unannouncedInWords(sweep)}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {numberInWords(Number(sweep.pages))}
      </Table.Td>
    </Table.Tr>
  );
}
