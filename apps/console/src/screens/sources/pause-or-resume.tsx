import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { tellDone, tellFailed } from '../../parts/tell';
import { refreshSources, type Source } from './use-sources';

async function turn({ id, status }: Source): Promise<string> {
  const params = { path: { source: id } };
  if (status === 'paused') {
    await answerOf(api.POST('/v1/sources/{source}/resume', { params }));
    return `${id} is resumed: what was kept is recorded now.`;
  }
  await answerOf(api.POST('/v1/sources/{source}/pause', { params }));
  return `${id} is paused: webhooks are kept until it is resumed.`;
}

/** Neither loses anything, so neither asks twice. */
export function PauseOrResume({ source }: { readonly source: Source }) {
  const turning = useMutation({
    mutationFn: () => turn(source),
    onSuccess: async (said) => {
      tellDone(said);
      await refreshSources();
    },
    onError: (error) => tellFailed(`${source.id} stays as it is`, error),
  });
  const isPaused = source.status === 'paused';
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Button
      variant={isPaused ? 'filled' : 'default'}
      leftSection={<Icon size={16} stroke={1.7} aria-hidden />}
      loading={turning.isPending}
      onClick={() => turning.mutate()}
    >
      {isPaused ? 'Resume' : 'Pause'}
    </Button>
  );
}
