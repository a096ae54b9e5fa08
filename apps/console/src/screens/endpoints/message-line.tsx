import { Table, UnstyledButton } from '@mantine/core';
import { RelativeTime } from '../../parts/relative-time';
import { StatusBadge } from '../../parts/status-badge';
import styles from './message-list.module.css';
import { looksOf, reasonInWords } from './message-state';
import { NextAttempt } from './next-attempt';
import type { Endpoint, Message } from './use-endpoint';

interface MessageLineProps {
  readonly message: Message;
  readonly endpoint: Endpoint;
  readonly onOpen: () => void;
}

export function MessageLine({ message, endpoint, onOpen }: MessageLineProps) {
  const { id, type, subject, version, state, reason, attempts, redelivery } = message;
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.name}>
        <UnstyledButton
          className={styles.open}
          onClick={onOpen}
          aria-label={`${type} of ${subject}, version ${version}`}
        >
          {type}
        </UnstyledButton>
        {redelivery && <span className={styles.mark}>redelivery</span>}
      </Table.Th>
      <Table.Td>
        <StatusBadge label={state} {...looksOf(state, attempts)} />
        {reason !== null && <div className={styles.reason}>{reasonInWords(reason)}</div>}
      </Table.Td>
      <Table.Td className={styles.subject} title={id}>
        {subject}
      </Table.Td>
      <Table.Td ta="right">{version}</Table.Td>
      <Table.Td ta="right">{attempts}</Table.Td>
      <Table.Td className={styles.when}>
        <When message={message} endpoint={endpoint} />
      </Table.Td>
    </Table.Tr>
  );
}

/** When it ended, is tried next, or that others go before it. */
function When({ message, endpoint }: Omit<MessageLineProps, 'onOpen'>) {
  const { state, next_attempt_at: next, ended_at: ended, created_at: created } = message;
  if (ended !== null) return <RelativeTime at={ended} />;
  if (state === 'waiting' && next === null) return 'after others of its subscriber';
  if (next === null) return <RelativeTime at={created} />;
  return (
    <>
      {endpoint.state === 'enabled' && 'next attempt '}
      <NextAttempt at={next} endpoint={endpoint} />
    </>
  );
}
