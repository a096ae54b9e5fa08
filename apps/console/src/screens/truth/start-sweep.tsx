import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useSources } from '../../api/sources';
import { useMay } from '../../api/session';
import { ActionsMenu } from '../../parts/actions-menu';
import { tellFailed } from '../../parts/tell';
import { startSweep } from './sweep-calls';

/** Compares all of a source with the provider, and leads to where that is seen. */
export function StartSweep() {
  const maySweep = useMay('operate');
  const sources = useSources() ?? [];
  const navigate = useNavigate();
  const queries = useQueryClient();
  const starting = useMutation({
    mutationFn: startSweep,
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['sweeps', 'list'] });
      await navigate({ to: '/truth/sweeps/$sweep', params: { sweep: id } });
    },
    onError: (error) => tellFailed('No sweep', error),
  });
  const [only] = sources;
  if (!maySweep || only === undefined) return null;
  const look = { loading: starting.isPending, leftSection: <IconRefresh size={16} aria-hidden /> };
  if (sources.length === 1)
    return (
      <Button {...look} onClick={() => starting.mutate(only.id)}>
        Sweep {only.id}
      </Button>
    );
  return (
    <ActionsMenu
      target={
        <Button {...look} rightSection={<IconChevronDown size={14} aria-hidden />}>
          Sweep a source
        </Button>
      }
    >
      {sources.map(({ id }) => (
        <Menu.Item key={id} onClick={() => starting.mutate(id)}>
          {id}
        </Menu.Item>
      ))}
    </ActionsMenu>
  );
}
