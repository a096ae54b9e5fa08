import { Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Notice } from '../../parts/notice';
import { sourcesQuery } from '../sources/use-sources';
import { simulatorOf } from './find-simulator';

/** Where the simulator tells what the form asks for. */
export function SimulatorHint({ onFill }: { readonly onFill: (apiUrl: string) => void }) {
  const { data } = useQuery(sourcesQuery);
  const simulator = simulatorOf(data?.data ?? []);
  if (simulator === null) return null;
  return (
    <Notice tone="quiet" title="Only trying it out?">
      <p>
        A simulated campaign runs on this machine. Copy the campaign ID, the token and the secret from{' '}
        <Anchor href={simulator.page} target="_blank" rel="noopener" inherit>
          its page, {simulator.page}
        </Anchor>
        .
      </p>
      <Button size="xs" variant="default" type="button" onClick={() => onFill(simulator.apiUrl)}>
        Fill in its API address
      </Button>
    </Notice>
  );
}
