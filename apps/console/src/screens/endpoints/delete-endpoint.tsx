import { useNavigate } from '@tanstack/react-router';
import { ConfirmByTyping } from '../../parts/confirm-by-typing';
import { tellDone } from '../../parts/tell';
import type { EndpointDialogProps } from './dialog-props';
import { addressOf, nameOf } from './endpoint-name';
import { refreshEndpoints, steps } from './use-endpoint';

export function DeleteEndpoint({ endpoint, opened, onClose }: EndpointDialogProps) {
  const navigate = useNavigate();
  const word = new URL(endpoint.url).hostname;
  const remove = async () => {
    await steps.remove(endpoint.id);
    tellDone(`${nameOf(endpoint)} is told nothing more.`);
    await navigate({ to: '/endpoints' });
    await refreshEndpoints();
  };
  return (
    <ConfirmByTyping
      title="Delete this endpoint"
      word={word}
      action="Delete endpoint"
      opened={opened}
      onClose={onClose}
      onConfirm={remove}
    >
      {addressOf(endpoint.url)} is told nothing more, and its messages and attempts are forgotten. That cannot be
      undone; to rest for a while, pause it.
    </ConfirmByTyping>
  );
}
