import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconPlayerPause,
  IconPointFilled,
  type TablerIcon,
} from '@tabler/icons-react';
import styles from './status-badge.module.css';
import type { Tone } from './tone';

interface StatusBadgeProps {
  readonly tone: Tone;
  /** The state in a word of the protocol. */
  readonly label: string;
  /** Another sign than that of the tone: colour is never all that tells states apart. */
  readonly icon?: TablerIcon;
}

const ICONS: Record<Tone, TablerIcon> = {
  good: IconCircleCheck,
  attention: IconAlertTriangle,
  bad: IconCircleX,
  quiet: IconPointFilled,
};

/** A state as a word and a sign. */
export function StatusBadge({ tone, label, icon }: StatusBadgeProps) {
  const Icon = icon ?? ICONS[tone];
  return (
    <span className={styles.badge} data-tone={tone}>
      <Icon size={13} stroke={2} aria-hidden />
      {label}
    </span>
  );
}

type SourceStatus = 'active' | 'silent' | 'degraded' | 'paused';

const SOURCE_TONES: Record<SourceStatus, Tone> = {
  active: 'good',
  silent: 'attention',
  degraded: 'bad',
  paused: 'quiet',
};

export function SourceBadge({ status }: { readonly status: SourceStatus }) {
  return (
    <StatusBadge tone={SOURCE_TONES[status]} label={status} {...(status === 'paused' && { icon: IconPlayerPause })} />
  );
}
