import { Button, Code, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent, type ReactNode } from 'react';
import { problemOf } from '../api/problem';
import { ProblemNotice } from './problem-notice';

interface ConfirmByTypingProps {
  readonly title: string;
  /** What will happen, and what cannot be undone. */
  readonly children: ReactNode;
  /** What has to be typed: the name of what it concerns. */
  readonly word: string;
  /** On the button: a verb. */
  readonly action: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** What it throws is shown, and the dialog stays. */
  readonly onConfirm: () => Promise<unknown>;
}

/** For what cannot be undone: nobody does it by a slip. */
export function ConfirmByTyping(props: ConfirmByTypingProps) {
  const { title, opened, onClose } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Form {...props} />
    </Modal>
  );
}

function Form({ children, word, action, onClose, onConfirm }: ConfirmByTypingProps) {
  const [typed, setTyped] = useState('');
  const doing = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (typed === word) doing.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div>{children}</div>
        <TextInput
          label={
            <>
              Type <Code>{word}</Code> to confirm
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        {doing.isError && <ProblemNotice problem={problemOf(doing.error)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={typed !== word} loading={doing.isPending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
