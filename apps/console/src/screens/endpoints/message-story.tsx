import { Button, Code, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../../api/session';
import { Fact, Facts } from '../../parts/facts';
import { RelativeTime } from '../../parts/relative-time';
import { StatusBadge } from '../../parts/status-badge';
import { AttemptList } from './attempt-list';
import styles from './message-story.module.css';
import { looksOf, reasonInWords } from './message-state';
import { NextAttempt } from './next-attempt';
import { steps, useStep, type Endpoint, type MessageWithTries } from './use-endpoint';

interface MessageStoryProps {
  readonly message: MessageWithTries;
  readonly endpoint: Endpoint;
}

/** A message, what came of it, and what can be done with it. */
export function MessageStory({ message, endpoint }: MessageStoryProps) {
  const { type, subject, subscriber_id, version, source, state, reason, attempts, tries } = message;
  const lines: [string, ReactNode][] = [
    ['Subject', <Code key="subject">{subject}</Code>],
    ...(subscriber_id !== null && subscriber_id !== subject
      ? [['Subscriber', <Code key="subscriber">{subscriber_id}</Code>] as [string, ReactNode]]
      : []),
    ['Version', version],
    ['Source', source],
    ['Changed', <RelativeTime key="at" at={message.at} />],
    ...(state === 'waiting' ? [nextLine(message.next_attempt_at, endpoint)] : []),
    ['webhook-id', <Code key="id">{message.id}</Code>],
  ];
  return (
    <div className={styles.story}>
      <div className={styles.head}>
        <strong className={styles.type}>{type}</strong> <StatusBadge label={state} {...looksOf(state, attempts)} />
        {message.redelivery && <StatusBadge tone="quiet" label="redelivery" />}
      </div>
      {reason !== null && <p className={styles.reason}>{reasonInWords(reason)}.</p>}
      <Steps message={message} />
      <Facts isBeside>
        {lines.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </Facts>
      <h3 className={styles.heading}>Attempts</h3>
      {tries.length === 0 ? <p className={styles.none}>It was not tried yet.</p> : <AttemptList tries={tries} />}
    </div>
  );
}

function nextLine(at: string | null, endpoint: Endpoint): [string, ReactNode] {
  return [
    'Next attempt',
    at === null ? 'after others of its subscriber' : <NextAttempt key="next" at={at} endpoint={endpoint} />,
  ];
}

function Steps({ message }: { readonly message: MessageWithTries }) {
  const { endpoint, id, state, next_attempt_at: next } = message;
  const resend = useStep(
    'It is not sent',
    () => steps.resend(endpoint, id),
    () => 'It is sent now.',
  );
  const skip = useStep(
    'It is not skipped',
    () => steps.skip(endpoint, id),
    () => 'Skipped: the next goes on.',
  );
  const isOpen = state === 'waiting' || state === 'parked';
  if (!useMay('operate') || state === 'sending') return null;
  return (
    <Group gap="xs">
      {(state !== 'waiting' || next !== null) && (
        <Button size="xs" onClick={() => resend.mutate()} loading={resend.isPending}>
          {state === 'waiting' ? 'Send now' : 'Send again'}
        </Button>
      )}
      {isOpen && (
        <Button size="xs" variant="default" onClick={() => skip.mutate()} loading={skip.isPending}>
          Skip
        </Button>
      )}
    </Group>
  );
}
