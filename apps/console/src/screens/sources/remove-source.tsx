import { Button, Radio, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answerOf, api } from '../../api/client';
import { useMay } from '../../api/session';
import { ConfirmByTyping } from '../../parts/confirm-by-typing';
import { Panel } from '../../parts/panel';
import { tellDone } from '../../parts/tell';
import { refreshSources, type Source } from './use-sources';

type Mirror = 'keep' | 'purge';

/** Not for what the environment sets: the next start would bring it back. */
export function RemoveSource({ source }: { readonly source: Source }) {
  const [isOpen, dialog] = useDisclosure();
  if (!useMay('admin') || source.managed_by === 'environment') return null;
  return (
    <Panel
      title="Delete"
      actions={
        <Button variant="light" color="red" size="xs" onClick={dialog.open}>
          Delete this source
        </Button>
      }
    >
      <Text size="sm" c="dimmed">
        Its webhooks are refused from then on. The webhook at the provider stays until you remove it there.
      </Text>
      <Confirm source={source.id} opened={isOpen} onClose={dialog.close} />
    </Panel>
  );
}

interface ConfirmProps {
  readonly source: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function Confirm({ source, opened, onClose }: ConfirmProps) {
  const [mirror, setMirror] = useState<Mirror>('keep');
  const navigate = useNavigate();
  const remove = async () => {
    await answerOf(api.DELETE('/v1/sources/{source}', { params: { path: { source }, query: { mirror } } }));
    tellDone(`${source} is deleted${mirror === 'keep' ? '; its rows are kept' : '; its rows are being removed'}.`);
    await navigate({ to: '/sources' });
    void refreshSources();
  };
  return (
    <ConfirmByTyping
      {...{ title: `Delete ${source}`, word: source, action: 'Delete', opened, onClose, onConfirm: remove }}
    >
      <Radio.Group label="What becomes of its rows?" value={mirror} onChange={(value) => setMirror(value)} mb="xs">
        <Stack gap="xs" mt="xs">
          <Radio
            value="keep"
            label="Keep them"
            description="They stay in your tables as they are, and nobody keeps them true."
          />
          <Radio
            value="purge"
            label="Remove them"
            description="All that is known of this source goes: subscribers, rewards, their history, deliveries. It cannot be undone."
          />
        </Stack>
      </Radio.Group>
    </ConfirmByTyping>
  );
}
