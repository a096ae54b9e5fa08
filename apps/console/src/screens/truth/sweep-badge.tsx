import {
  IconCircleCheck,
  IconClockHour4,
  IconHandStop,
  IconPlayerStop,
  IconProgress,
  type TablerIcon,
} from '@tabler/icons-react';
import { StatusBadge } from '../../parts/status-badge';
import type { Tone } from '../../parts/tone';
import type { SweepOfApi } from './sweep-calls';

const STATES: Readonly<Record<SweepOfApi['state'], readonly [Tone, TablerIcon]>> = {
  requested: ['quiet', IconClockHour4],
  running: ['attention', IconProgress],
  done: ['good', IconCircleCheck],
  cancelled: ['quiet', IconPlayerStop],
};

export function SweepBadge({ state, brake }: Pick<SweepOfApi, 'state' | 'brake'>) {
  const [tone, icon] = STATES[state];
  return (
    <>
      <StatusBadge tone={tone} label={state} icon={icon} />{' '}
      {brake === 'held' && <StatusBadge tone="bad" label="brake held" icon={IconHandStop} />}
    </>
  );
}
