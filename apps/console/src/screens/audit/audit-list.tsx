import { Button, Table } from '@mantine/core';
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
      <Chosen search={search} onClear={() => only({})} />
      {list.error !== null && (
        <ProblemNotice problem={problemOf(list.error)} isAnnounced={false} onRetry={list.refresh} />
      )}
      {list.isLoading && list.error === null && <LoadingLines lines={8} />}
      {!list.isLoading && list.error === null && list.items.length === 0 && <Empty title="Nothing was done yet" />}
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

function Chosen({
  search: { resource, key },
  onClear,
}: {
  readonly search: AuditSearch;
  readonly onClear: () => void;
}) {
  const what = resource ?? (key === undefined ? null : `by key ${key}`);
  if (what === null) return null;
  return (
    <p className={styles.chosen}>
      Only {what}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconX size={14} stroke={1.8} />}
        onClick={onClear}
        aria-label="Show all"
      >
        Show all
      </Button>
    </p>
  );
}

interface EntriesProps {
  readonly items: readonly AuditEntry[];
  readonly onOpen: (entry: AuditEntry) => void;
  readonly onOnly: (search: AuditSearch) => void;
}

function Entries({ items, onOpen, onOnly }: EntriesProps) {
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="What was done, as a table">
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
    </div>
  );
}
