import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconKey, IconPencil, IconPlayerPause, IconRestore, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/session';
import { ActionsMenu } from '../../parts/actions-menu';
import { DeleteEndpoint } from './delete-endpoint';
import { RecoverMessages } from './recover-messages';
import { RotateSecret } from './rotate-secret';
import { TestEndpoint } from './test-endpoint';
import { steps, useStep, type Endpoint } from './use-endpoint';

type Dialog = 'test' | 'recover' | 'rotate' | 'delete';

/** What can be done to it; each button only for who may. */
export function EndpointActions({ endpoint }: { readonly endpoint: Endpoint }) {
  const [open, setOpen] = useState<Dialog | null>(null);
  const mayOperate = useMay('operate');
  const close = () => setOpen(null);
  if (!mayOperate) return null;
  return (
    <>
      {endpoint.counts.parked > 0 && (
        <Button leftSection={<IconRestore size={16} stroke={1.6} />} onClick={() => setOpen('recover')}>
          Recover parked messages…
        </Button>
      )}
      <Button variant="default" onClick={() => setOpen('test')}>
        Send test
      </Button>
      <MoreActions endpoint={endpoint} onOpen={setOpen} />
      <TestEndpoint endpoint={endpoint} opened={open === 'test'} onClose={close} />
      <RecoverMessages endpoint={endpoint} opened={open === 'recover'} onClose={close} />
      <RotateSecret endpoint={endpoint} opened={open === 'rotate'} onClose={close} />
      <DeleteEndpoint endpoint={endpoint} opened={open === 'delete'} onClose={close} />
    </>
  );
}

interface MoreActionsProps {
  readonly endpoint: Endpoint;
  readonly onOpen: (dialog: Dialog) => void;
}

function MoreActions({ endpoint: { id, state }, onOpen }: MoreActionsProps) {
  const mayAdmin = useMay('admin');
  const pause = useStep(
    'It was not paused',
    () => steps.pause(id),
    () => 'Paused: changes wait in their order.',
  );
  return (
    <ActionsMenu
      width={230}
      target={
        <Button variant="default" rightSection={<IconChevronDown size={15} stroke={1.8} />} loading={pause.isPending}>
          More
        </Button>
      }
    >
      {state === 'enabled' && (
        <Menu.Item leftSection={<IconPlayerPause size={16} stroke={1.6} />} onClick={() => pause.mutate()}>
          Pause
        </Menu.Item>
      )}
      {mayAdmin && (
        <>
          <Menu.Item component={Link} to={`/endpoints/${id}/edit`} leftSection={<IconPencil size={16} stroke={1.6} />}>
            Edit
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} stroke={1.6} />} onClick={() => onOpen('rotate')}>
            Rotate secret…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} stroke={1.6} />}
            onClick={() => onOpen('delete')}
          >
            Delete…
          </Menu.Item>
        </>
      )}
    </ActionsMenu>
  );
}
