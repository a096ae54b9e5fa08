import { IconClock, IconHourglass, IconShieldCheck, IconTrash, IconUserOff } from '@tabler/icons-react';
import { StatusBadge } from '../../parts/status-badge';

interface StandingBadgesProps {
  readonly standing: {
    readonly dirty: boolean;
    readonly provisional: boolean;
    readonly deleted_at: string | null;
    readonly erased_at: string | null;
  };
}

/** How far the row can be relied on: one word, the one that says most. */
export function StandingBadges({ standing }: StandingBadgesProps) {
  const { dirty, provisional, deleted_at: deletedAt, erased_at: erasedAt } = standing;
  if (erasedAt !== null) return <StatusBadge tone="quiet" label="erased" icon={IconUserOff} />;
  if (deletedAt !== null) return <StatusBadge tone="quiet" label="deleted" icon={IconTrash} />;
  if (provisional) return <StatusBadge tone="attention" label="provisional" icon={IconHourglass} />;
  if (dirty) return <StatusBadge tone="attention" label="being checked" icon={IconClock} />;
  return <StatusBadge tone="good" label="proven" icon={IconShieldCheck} />;
}
