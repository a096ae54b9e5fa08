import { Button } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useMay } from '../api/session';
import { tellDone, tellFailed } from './tell';

interface CancelButtonProps {
  /** Under which the page keeps what it shows of it; that becomes what `cancel` answers. */
  readonly queryKey: QueryKey;
  readonly cancel: () => Promise<unknown>;
  /** What is told afterwards, after “Cancelled.” */
  readonly told: string;
}

/** Ends a sweep or a replay that is under way. Nothing for a key that may not. */
export function CancelButton({ queryKey, cancel, told }: CancelButtonProps) {
  const mayCancel = useMay('operate');
  const queries = useQueryClient();
  const cancelling = useMutation({
    mutationFn: cancel,
    onSuccess: (ended) => {
      queries.setQueryData(queryKey, ended);
      tellDone(`Cancelled. ${told}`);
    },
    onError: (error) => tellFailed('Not cancelled', error),
  });
  if (!mayCancel) return null;
  return (
    <Button
      variant="default"
      onClick={() => cancelling.mutate()}
      loading={cancelling.isPending}
      leftSection={<IconPlayerStop size={16} aria-hidden />}
    >
      Cancel
    </Button>
  );
}
