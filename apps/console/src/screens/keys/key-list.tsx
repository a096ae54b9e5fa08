import { Button, Table, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { answerOf, api, queryClient, type ItemOf } from '../../api/client';
import { usePagedList } from '../../api/paged-list';
import { problemOf } from '../../api/problem';
import { ConfirmByTyping } from '../../parts/confirm-by-typing';
import { Empty } from '../../parts/empty';
import { LoadingLines } from '../../parts/loading';
import { PageTitle } from '../../parts/page-title';
import { ProblemNotice } from '../../parts/problem-notice';
import { TableScroll } from '../../parts/table-scroll';
import { tellDone } from '../../parts/tell';
import { KeyLine } from './key-line';
import styles from './key-list.module.css';
import { NewKey } from './new-key';

export type ApiKey = ItemOf<'/v1/keys'>;
const REFRESH_EVERY_MS = 30_000;

/** Who, or what, may use the REST API and this console. */
export function KeyList() {
  const [isNewOpen, makeNew] = useDisclosure();
  const list = usePagedList(
    ['keys'],
    (cursor, signal) =>
      answerOf(api.GET('/v1/keys', { params: { query: { ...(cursor !== undefined && { cursor }) } }, signal })),
    { refreshEveryMs: REFRESH_EVERY_MS },
  );
  const add = (
    <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={makeNew.open}>
      Make key
    </Button>
  );
  return (
    <div>
      <PageTitle
        title="Keys"
        about="Who, or what, may use the REST API and this console. Only a digest of each is kept."
        actions={list.items.length > 0 && add}
      />
      {list.error !== null && (
        <ProblemNotice problem={problemOf(list.error)} isAnnounced={false} onRetry={list.refresh} />
      )}
      {list.isLoading && list.error === null && <LoadingLines lines={4} height={32} />}
      {!list.isLoading && list.error === null && list.items.length === 0 && (
        <Empty title="Only the first key" action={add}>
          Make one for each person and each service, with no more than it needs, so that one can be revoked by itself.
        </Empty>
      )}
      {list.items.length > 0 && <KeyTable items={list.items} />}
      {list.hasMore && (
        <Button variant="default" mt="md" onClick={list.loadMore} loading={list.isLoadingMore}>
          Show more
        </Button>
      )}
      <NewKey opened={isNewOpen} onClose={makeNew.close} />
    </div>
  );
}

function KeyTable({ items }: { readonly items: readonly ApiKey[] }) {
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  return (
    <>
      <TableScroll label="Keys, as a table" isFramed>
        <Table className={styles.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Key</Table.Th>
              <Table.Th scope="col">Scope</Table.Th>
              <Table.Th scope="col">State</Table.Th>
              <Table.Th scope="col">Last used</Table.Th>
              <Table.Th scope="col">Made</Table.Th>
              <Table.Th scope="col">
                <VisuallyHidden>What can be done</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((key) => (
              <KeyLine key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
      {revoking !== null && <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function RevokeKey({ apiKey: { id, name }, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const revoke = async () => {
    await answerOf(api.DELETE('/v1/keys/{key}', { params: { path: { key: id } } }));
    tellDone(`${name} is revoked: it works for two more seconds at most.`);
    await queryClient.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <ConfirmByTyping
      title="Revoke this key"
      word={name}
      action="Revoke key"
      opened
      onClose={onClose}
      onConfirm={revoke}
    >
      Whoever uses it is refused within two seconds. That cannot be undone; what it did stays in the audit.
    </ConfirmByTyping>
  );
}
