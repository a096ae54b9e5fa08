import { useNow } from '../../parts/clock';
import { RelativeTime } from '../../parts/relative-time';

/** When something is tried next; what is due waits for a worker, or for its endpoint to rest no more. */
export function NextAttempt({ at }: { readonly at: string }) {
  const now = useNow();
  return Date.parse(at) <= now ? 'due now' : <RelativeTime at={at} />;
}
