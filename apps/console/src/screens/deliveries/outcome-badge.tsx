import { IconClockHour4, IconCopy, IconMinus } from '@tabler/icons-react';
import { StatusBadge } from '../../parts/status-badge';
import type { Outcome } from './delivery-filter';
import { OUTCOME_TONES } from './outcome-in-words';

const ICONS = { pending: IconClockHour4, duplicate: IconCopy, ignored: IconMinus } as const;

export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }) {
  const icon = (ICONS as Partial<Record<Outcome, typeof IconMinus>>)[outcome];
  return <StatusBadge tone={OUTCOME_TONES[outcome]} label={outcome} {...(icon && { icon })} />;
}
