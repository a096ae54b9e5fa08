import { IconPlayerPause } from '@tabler/icons-react';
import { StatusBadge } from '../../parts/status-badge';
import { isFailing } from './is-failing';
import type { Endpoint } from './use-endpoint';

export function EndpointBadge({ endpoint }: { readonly endpoint: Pick<Endpoint, 'state' | 'health'> }) {
  if (isFailing(endpoint)) return <StatusBadge tone="bad" label="failing" />;
  if (endpoint.state === 'paused') return <StatusBadge tone="quiet" label="paused" icon={IconPlayerPause} />;
  return <StatusBadge tone={endpoint.state === 'disabled' ? 'bad' : 'good'} label={endpoint.state} />;
}

/** Why it was disabled, as docs/outbound.md has it. */
export function whyDisabled(reason: string | null): string {
  if (reason === 'gone') return 'it answered 410, and wants no more messages';
  if (reason === 'failing_too_long') return 'every attempt failed for five days';
  return 'it is told nothing';
}
