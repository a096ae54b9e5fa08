import { Code, Table } from '@mantine/core';
import { numberInWords } from '../../parts/in-words';
import { RelativeTime } from '../../parts/relative-time';
import { StatusBadge } from '../../parts/status-badge';
import { TableScroll } from '../../parts/table-scroll';
import styles from './source-table.module.css';
import type { SourceHealth } from './use-sources';

type Secret = SourceHealth['webhook_secrets'][number];

/** Which secret webhooks come with: the newest first. Only digests of them are known here. */
export function SecretTable({ secrets }: { readonly secrets: readonly Secret[] }) {
  return (
    <TableScroll label="Webhook secrets">
      <Table className={styles.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Secret</Table.Th>
            <Table.Th scope="col">Counts</Table.Th>
            <Table.Th scope="col" ta="right">
              Webhooks
            </Table.Th>
            <Table.Th scope="col">Last used</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {secrets.map((secret, index) => (
            <Table.Tr key={secret.id}>
              <Table.Th scope="row" fw={400}>
                <Code>{secret.id}</Code>
              </Table.Th>
              <Table.Td>
                {secret.valid_until === null ? (
                  <StatusBadge tone="good" label={index === 0 && secrets.length > 1 ? 'the newest' : 'the only one'} />
                ) : (
                  <>
                    <StatusBadge tone="quiet" label="former" />{' '}
                    <span className={styles.quiet}>
                      ends <RelativeTime at={secret.valid_until} />
                    </span>
                  </>
                )}
              </Table.Td>
              <Table.Td ta="right">{numberInWords(secret.webhooks)}</Table.Td>
              <Table.Td>{secret.last_used_at === null ? 'never' : <RelativeTime at={secret.last_used_at} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
