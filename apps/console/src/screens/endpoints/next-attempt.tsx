import { useNow } from '../../parts/clock';
import { RelativeTime } from '../../parts/relative-time';
import type { Endpoint } from './use-endpoint';

interface NextAttemptProps {
  readonly at: string;
  readonly endpoint: Pick<Endpoint, 'state' | 'health'>;
}

/** When something is tried next: not while its endpoint is none, nor while that rests after failures; what is due waits for a worker. */
export function NextAttempt({ at, endpoint: { state, health } }: NextAttemptProps) {
  const now = useNow();
  if (state !== 'enabled') return 'once the endpoint is resumed';
  const rests = health.rests_until;
  const next = rests !== null && Date.parse(rests) > Date.parse(at) ? rests : at;
  return Date.parse(next) <= now ? 'due now' : <RelativeTime at={next} />;
}
