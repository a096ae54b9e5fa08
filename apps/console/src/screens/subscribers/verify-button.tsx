import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { useMay } from '../../api/session';
import { tellDone, tellFailed } from '../../parts/tell';
import { useRefreshSubscriber, type SubscriberName } from './use-subscriber';

/** How long a read may take until a person is told that it goes on by itself: the settle delay, and then some. */
const PATIENCE_S = 30;

/** Has it read at the provider now; for keys that may operate. */
export function VerifyButton({ name }: { readonly name: SubscriberName }) {
  const refresh = useRefreshSubscriber(name);
  const verifying = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST('/v1/subscribers/{source}/{subscriber}/verify', {
          params: { path: name, query: { wait: PATIENCE_S } },
        }),
      ),
    onSuccess: ({ settled, subscriber }) =>
      tellDone(
        settled
          ? `Read at the provider: version ${subscriber.version} is what it has.`
          : 'No read has settled it yet. It stays due, and is read as soon as calls allow.',
      ),
    onError: (error) => tellFailed('It was not verified', error),
    onSettled: refresh,
  });
  if (!useMay('operate')) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} stroke={1.8} aria-hidden />}
      loading={verifying.isPending}
      onClick={() => verifying.mutate()}
    >
      Verify now
    </Button>
  );
}
