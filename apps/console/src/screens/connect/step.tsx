import { Title, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './connect.module.css';

export type StepState = 'done' | 'now' | 'later' | 'wrong';

const SPOKEN: Record<StepState, string> = {
  done: 'done',
  now: 'under way',
  later: 'still to come',
  wrong: 'something is wrong',
};

interface StepProps {
  readonly number: number;
  readonly state: StepState;
  readonly title: string;
  readonly children?: ReactNode;
}

export function Step({ number, state, title, children }: StepProps) {
  return (
    <li className={styles.step} data-state={state}>
      <span className={styles.sign} aria-hidden>
        {state === 'done' ? (
          <IconCheck size={16} stroke={2.4} />
        ) : state === 'wrong' ? (
          <IconX size={16} stroke={2.4} />
        ) : (
          number
        )}
      </span>
      <div className={styles.body}>
        <Title order={2} size="h5" className={styles.title} id={`step-${number}`} tabIndex={-1}>
          {title} <VisuallyHidden>({SPOKEN[state]})</VisuallyHidden>
        </Title>
        {children}
      </div>
    </li>
  );
}
