import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../api/client';
import { useMay } from '../../api/session';
import { ConfirmByTyping } from '../../parts/confirm-by-typing';
import type { SubscriberName } from './use-subscriber';

/** Erases a person everywhere; for keys that may administer. */
export function EraseButton({ name }: { readonly name: SubscriberName }) {
  const [isOpen, { open, close }] = useDisclosure();
  const queries = useQueryClient();
  const erase = async () => {
    await answerOf(api.DELETE('/v1/subscribers/{source}/{subscriber}/personal-data', { params: { path: name } }));
    await queries.invalidateQueries({ queryKey: ['erasures'] });
  };
  if (!useMay('admin')) return null;
  return (
    <>
      <Button variant="default" c="var(--ek-bad)" onClick={open}>
        Erase…
      </Button>
      <ConfirmByTyping
        title="Erase this person"
        word={name.subscriber}
        action="Erase for ever"
        opened={isOpen}
        onClose={close}
        onConfirm={erase}
      >
        What tells who they are is taken out of everything that is kept: their row, its history, their webhooks, and
        what names them in what is about others. So are all rows with the same e-mail. The row stays, without content,
        so that nothing brings them back. This cannot be undone.
      </ConfirmByTyping>
    </>
  );
}
