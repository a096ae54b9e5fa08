import { Button, Table } from '@mantine/core';
import { useNow } from '../../parts/clock';
import { keyInWords } from '../../parts/key-in-words';
import { RelativeTime } from '../../parts/relative-time';
import { StatusBadge } from '../../parts/status-badge';
import type { ApiKey } from './key-list';
import styles from './key-list.module.css';

interface KeyLineProps {
  readonly apiKey: ApiKey;
  readonly onRevoke: () => void;
}

export function KeyLine({ apiKey, onRevoke }: KeyLineProps) {
  const { name, scope, sources, expires_at: expires, revoked_at: revoked, last_used_at: used } = apiKey;
  const isExpired = useNow() >= (expires === null ? Number.POSITIVE_INFINITY : Date.parse(expires));
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.name}>
        {name}
        <div className={styles.below}>{sources === null ? 'all sources' : sources.join(', ')}</div>
      </Table.Th>
      <Table.Td>{scope}</Table.Td>
      <Table.Td>
        <KeyState revoked={revoked !== null} expired={isExpired} />
        <div className={styles.below}>
          {revoked !== null ? <RelativeTime at={revoked} /> : expires !== null && <Expiry at={expires} />}
        </div>
      </Table.Td>
      <Table.Td>{used === null ? 'never' : <RelativeTime at={used} />}</Table.Td>
      <Table.Td>
        <RelativeTime at={apiKey.created_at} />
        <div className={styles.below}>by {keyInWords(apiKey.created_by)}</div>
      </Table.Td>
      <Table.Td ta="right">
        {revoked === null && (
          <Button size="xs" variant="default" onClick={onRevoke} aria-label={`Revoke ${name}`}>
            Revoke
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function KeyState({ revoked, expired }: { readonly revoked: boolean; readonly expired: boolean }) {
  if (revoked) return <StatusBadge tone="quiet" label="revoked" />;
  return expired ? <StatusBadge tone="attention" label="expired" /> : <StatusBadge tone="good" label="valid" />;
}

function Expiry({ at }: { readonly at: string }) {
  return (
    <>
      expires <RelativeTime at={at} />
    </>
  );
}
