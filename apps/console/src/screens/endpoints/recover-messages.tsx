import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../api/problem';
import { countInWords } from '../../parts/in-words';
import { ProblemNotice } from '../../parts/problem-notice';
import { tellDone } from '../../parts/tell';
import type { EndpointDialogProps } from './dialog-props';
import { countedInWords } from './in-figures';
import { refreshEndpoints, steps, type Endpoint } from './use-endpoint';

const HOUR_MS = 3_600_000;
const SINCE: Readonly<Record<string, number>> = {
  'the last hour': HOUR_MS,
  'the last 24 hours': 24 * HOUR_MS,
  'the last 7 days': 7 * 24 * HOUR_MS,
  'all that is kept': Number.POSITIVE_INFINITY,
};
const ALL = 'all that is kept';

/** What was given up is sent again, of changes since a time. */
export function RecoverMessages({ endpoint, opened, onClose }: EndpointDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Recover parked messages">
      <Form endpoint={endpoint} onClose={onClose} />
    </Modal>
  );
}

function Form({ endpoint, onClose }: { readonly endpoint: Endpoint; readonly onClose: () => void }) {
  const [since, setSince] = useState(ALL);
  const recover = useMutation({
    mutationFn: () => recoverAll(endpoint.id, since),
    onSuccess: (recovered) => {
      tellDone(recovered === 0 ? 'There was none to recover.' : `${countInWords(recovered, 'message')} sent again.`);
      onClose();
      return refreshEndpoints();
    },
  });
  return (
    <Stack gap="md">
      <div>
        {countedInWords(endpoint.counts.parked)} of its messages are parked: after its last attempt each was given up.
        They are sent again beside what waits, marked as redelivery.
      </div>
      <Select
        label="Of changes since"
        data={Object.keys(SINCE)}
        value={since}
        onChange={(value) => setSince(value ?? ALL)}
        allowDeselect={false}
        data-autofocus
      />
      {recover.isError && <ProblemNotice problem={problemOf(recover.error)} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={() => recover.mutate()} loading={recover.isPending}>
          Send again
        </Button>
      </Group>
    </Stack>
  );
}

/** Request after request, until there are none left. */
async function recoverAll(id: string, since: string): Promise<number> {
  const time = new Date(Math.max(0, Date.now() - (SINCE[since] ?? 0))).toISOString();
  let recovered = 0;
  for (;;) {
    const answer = await steps.recover(id, time);
    recovered += answer.recovered;
    if (!answer.has_more) return recovered;
  }
}
