import {
  IconCircleCheck,
  IconCircleX,
  IconClockHour4,
  IconPlayerStop,
  IconProgress,
  type TablerIcon,
} from '@tabler/icons-react';
import { StatusBadge } from '../../parts/status-badge';
import type { Tone } from '../../parts/tone';
import type { ReplayOfApi } from './replay-calls';

const STATES: Readonly<Record<ReplayOfApi['state'], readonly [Tone, TablerIcon]>> = {
  requested: ['quiet', IconClockHour4],
  running: ['attention', IconProgress],
  finished: ['good', IconCircleCheck],
  cancelled: ['quiet', IconPlayerStop],
  failed: ['bad', IconCircleX],
};

export function ReplayBadge({ state }: Pick<ReplayOfApi, 'state'>) {
  const [tone, icon] = STATES[state];
  return <StatusBadge tone={tone} label={state} icon={icon} />;
}
