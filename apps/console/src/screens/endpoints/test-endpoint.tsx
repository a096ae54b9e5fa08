import { Button, Code, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { problemOf } from '../../api/problem';
import { JsonView } from '../../parts/json-view';
import { Notice } from '../../parts/notice';
import { ProblemNotice } from '../../parts/problem-notice';
import type { EndpointDialogProps } from './dialog-props';
import { nameOf } from './endpoint-name';
import { latencyInWords } from './in-figures';
import { reasonInWords } from './message-state';
import { steps } from './use-endpoint';

/** A signed example, sent now, and what came of it. */
export function TestEndpoint({ endpoint, opened, onClose }: EndpointDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Send a test to ${nameOf(endpoint)}`}>
      <Trial id={endpoint.id} onClose={onClose} />
    </Modal>
  );
}

function Trial({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const trial = useMutation({ mutationFn: () => steps.test(id) });
  return (
    <Stack gap="md">
      <div>
        One example is sent at once, signed as any message. Its type is <Code>endpoint.test</Code>, and it is of nobody.
      </div>
      {trial.isError && <ProblemNotice problem={problemOf(trial.error)} />}
      {trial.data && <Came tried={trial.data} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button onClick={() => trial.mutate()} loading={trial.isPending} data-autofocus>
          {trial.data ? 'Send another' : 'Send test'}
        </Button>
      </Group>
    </Stack>
  );
}

function Came({ tried }: { readonly tried: Awaited<ReturnType<typeof steps.test>> }) {
  const { delivered, status, ms, error, answer } = tried;
  const took = `${status === null ? 'No answer' : `Answered ${status}`} in ${latencyInWords(ms)}.`;
  if (delivered)
    return (
      <Notice tone="good" title="Delivered" isAnnounced>
        <p>{took}</p>
      </Notice>
    );
  return (
    <>
      <Notice tone="bad" title={error === null ? 'Not delivered' : reasonInWords(error)} isAnnounced>
        <p>
          {took} {error !== null && <Code>{error}</Code>}
        </p>
      </Notice>
      {answer !== '' && <JsonView value={answer} label="What it answered" />}
    </>
  );
}
