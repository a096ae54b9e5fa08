import { Table, UnstyledButton } from '@mantine/core';
import { keyInWords } from '../../parts/key-in-words';
import { RelativeTime } from '../../parts/relative-time';
import type { AuditEntry } from './audit-list';
import styles from './audit-list.module.css';
import type { AuditSearch } from './screen';

interface AuditLineProps {
  readonly entry: AuditEntry;
  readonly onOpen: () => void;
  readonly onOnly: (search: AuditSearch) => void;
}

export function AuditLine({ entry: { action, at, key, resource }, onOpen, onOnly }: AuditLineProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.action}>
        <UnstyledButton className={styles.open} onClick={onOpen} aria-label={`${action} ${resource}`}>
          {action}
        </UnstyledButton>
      </Table.Th>
      <Table.Td className={styles.when}>
        <RelativeTime at={at} />
      </Table.Td>
      <Table.Td>
        <UnstyledButton className={styles.only} onClick={() => onOnly({ key: key.id })} title="Only what this key did">
          {keyInWords(key.name)}
        </UnstyledButton>
      </Table.Td>
      <Table.Td className={styles.resource}>
        <UnstyledButton className={styles.only} onClick={() => onOnly({ resource })} title="Only what was done to this">
          {resource}
        </UnstyledButton>
      </Table.Td>
    </Table.Tr>
  );
}
