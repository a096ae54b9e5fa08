import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { problemOf } from '../../api/problem';
import { ProblemNotice } from '../../parts/problem-notice';
import type { EndpointDialogProps } from './dialog-props';
import { SigningSecret } from './signing-secret';
import { refreshEndpoints, steps } from './use-endpoint';

/** A new secret; for a day both are good. */
export function RotateSecret({ endpoint, opened, onClose }: EndpointDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Rotate the signing secret" size="lg">
      <Rotation id={endpoint.id} onClose={onClose} />
    </Modal>
  );
}

function Rotation({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const rotate = useMutation({ mutationFn: () => steps.rotate(id), onSuccess: () => void refreshEndpoints() });
  if (rotate.data !== undefined)
    return (
      <Stack gap="md">
        <SigningSecret secret={rotate.data.secret} />
        <Group justify="flex-end">
          <Button onClick={onClose}>I have stored it</Button>
        </Group>
      </Stack>
    );
  return (
    <Stack gap="md">
      <div>
        A new secret is made. For 24 hours each message is signed with both, so that your service may take it over
        without a gap; then the former one is gone.
      </div>
      {rotate.isError && <ProblemNotice problem={problemOf(rotate.error)} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={() => rotate.mutate()} loading={rotate.isPending} data-autofocus>
          Make a new secret
        </Button>
      </Group>
    </Stack>
  );
}
