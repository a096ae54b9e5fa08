import { IconCopy, IconEqual, IconEyeOff, IconHourglass } from '@tabler/icons-react';
import type { ItemOf } from '../api/client';
import { StatusBadge } from './status-badge';

type Outcome = ItemOf<'/v1/deliveries'>['outcome'];

/** What a delivery came to. */
export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }) {
  switch (outcome) {
    case 'applied':
      return <StatusBadge tone="good" label={outcome} />;
    case 'noop':
      return <StatusBadge tone="quiet" label={outcome} icon={IconEqual} />;
    case 'duplicate':
      return <StatusBadge tone="quiet" label={outcome} icon={IconCopy} />;
    case 'ignored':
      return <StatusBadge tone="quiet" label={outcome} icon={IconEyeOff} />;
    case 'pending':
      return <StatusBadge tone="attention" label={outcome} icon={IconHourglass} />;
    case 'dead':
      return <StatusBadge tone="bad" label={outcome} />;
  }
}
