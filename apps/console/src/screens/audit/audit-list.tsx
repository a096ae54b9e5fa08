import { Button, Group, Table } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api, type ItemOf } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { Empty } from '../../parts/empty';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { SourceSelect } from '../../parts/source-select';
import { TableScroll } from '../../parts/table-scroll';
import { AuditDrawer } from './audit-drawer';
import { AuditLine } from './audit-line';
import styles from './audit-list.module.css';
import { auditRoute, type AuditSearch } from './screen';

export type AuditEntry = ItemOf<'/v1/audit'>;
const REFRESH_EVERY_MS = 10_000;

/** Who wrote what over the REST API, the newest first. */
export function AuditList() {
  const search = auditRoute.useSearch();
  const navigate = useNavigate();
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const list = usePagedList(
    ['audit', search],
    (cursor, signal) =>
      answerOf(
        api.GET('/v1/audit', { params: { query: { ...search, ...(cursor !== undefined && { cursor }) } }, signal }),
      ),
    { refreshEveryMs: REFRESH_EVERY_MS },
  );
  const only = (to: AuditSearch) => void navigate({ to: '/audit', search: to });
  return (
    <div>
      <PageTitle title="Audit" about="Who did what, over the REST API and this console. Nobody can change it." />
      <Chosen search={search} onOnly={only} />
      {list.error !== null && (
        <ProblemNotice problem={problemOf(list.error)} isAnnounced={false} onRetry={list.refresh} />
      )}
      {list.isLoading && list.error === null && <LoadingLines lines={8} />}
      {!list.isLoading && list.error === null && list.items.length === 0 && <NothingDone search={search} />}
      {list.items.length > 0 && <Entries items={list.items} onOpen={setOpened} onOnly={only} />}
      {list.hasMore && (
        <Button variant="default" mt="md" onClick={list.loadMore} loading={list.isLoadingMore}>
          Show more
        </Button>
      )}
      <AuditDrawer entry={opened} onClose={() => setOpened(null)} />
    </div>
  );
}

interface ChosenProps {
  readonly search: AuditSearch;
  readonly onOnly: (search: AuditSearch) => void;
}

/** A source can be chosen, also one that was removed and is told of in the address; the others by a press on a line. */
function Chosen({ search, onOnly }: ChosenProps) {
  const { source, ...rest } = search;
  const what = chosenInWords(search);
  return (
    <Group align="end" mb="sm">
      <SourceSelect value={source} onChange={(to) => onOnly({ ...rest, ...(to !== undefined && { source: to }) })} />
      {what !== null && (
        <p className={styles.chosen}>
          Only {what}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconX size={14} stroke={1.8} />}
            onClick={() => onOnly({})}
            aria-label="Show all"
          >
            Show all
          </Button>
        </p>
      )}
    </Group>
  );
}

/** Null: nothing is left out. */
function chosenInWords({ source, resource, key }: AuditSearch): string | null {
  const parts = [
    ...(resource === undefined ? [] : [resource]),
    ...(source === undefined ? [] : [`of source ${source}`]),
    ...(key === undefined ? [] : [`by key ${key}`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

function NothingDone({ search }: { readonly search: AuditSearch }) {
  const what = chosenInWords(search);
  return <Empty title={what === null ? 'Nothing was done yet' : 'Nothing that fits was done'} />;
}

interface EntriesProps {
  readonly items: readonly AuditEntry[];
  readonly onOpen: (entry: AuditEntry) => void;
  readonly onOnly: (search: AuditSearch) => void;
}

function Entries({ items, onOpen, onOnly }: EntriesProps) {
  return (
    <TableScroll label="What was done, as a table" isFramed>
      <Table className={styles.table} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Action</Table.Th>
            <Table.Th scope="col">When</Table.Th>
            <Table.Th scope="col">Key</Table.Th>
            <Table.Th scope="col">What</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((entry) => (
            <AuditLine key={entry.id} entry={entry} onOpen={() => onOpen(entry)} onOnly={onOnly} />
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
