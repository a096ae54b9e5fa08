import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './notice.module.css';
import type { Tone } from './tone';

const ICONS: Record<Tone, TablerIcon> = {
  good: IconCircleCheck,
  attention: IconAlertTriangle,
  bad: IconCircleX,
  quiet: IconInfoCircle,
};

interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  /** Told at once to whoever cannot see it; for what a person has just caused, not for what refreshes by itself. */
  readonly isAnnounced?: boolean;
}

/** Something that a person should know, in the page itself. */
export function Notice({ tone, title, children, isAnnounced = false }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div className={styles.notice} data-tone={tone} role={isAnnounced ? 'alert' : undefined}>
      <Icon size={18} stroke={1.8} aria-hidden className={styles.icon} />
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        {children}
      </div>
    </div>
  );
}
