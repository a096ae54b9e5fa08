import type { Clock } from '../clock';
import type { Campaign } from '../provider/campaign';
import { describeEvent, type ProviderEvent } from '../provider/provider-event';
import type { Provider } from '../provider/provider';
import type { Outbox } from '../webhooks/outbox';
import { keepPace } from './keep-pace';

export interface Announcing {
  remaining(): number;
  stop(): void;
}

export const ANNOUNCED_PER_SECOND = 200;

/**
 * Tells of those who joined before the start, so that a mirror that cannot read sees them too; each as it is when its
 * turn comes, by the state of then. Whoever was deleted meanwhile is left out.
 */
export function announcePopulation(
  provider: Provider,
  clock: Clock,
  outbox: Outbox,
  announce: (events: readonly ProviderEvent[]) => void,
): Announcing {
  const { live } = provider.campaign;
  const waiting = everVerified(provider.campaign);
  let next = 0;
  const pace = keepPace(clock, () => {
    if (outbox.isFull()) return false;
    const sequence = waiting[next];
    if (sequence === undefined) {
      pace.stop();
      return false;
    }
    next += 1;
    const record = live.bySequence(sequence);
    if (record) announce([describeEvent(provider, 'new_registration', record)]);
    return true;
  });
  if (waiting.length > 0) pace.set(ANNOUNCED_PER_SECOND);
  return { remaining: () => waiting.length - next, stop: () => pace.stop() };
}

/** Sequences, not rows: a million of them wait for an hour and more. */
function everVerified({ live, neverVerified }: Campaign): Uint32Array {
  const never = new Set(neverVerified.sequences);
  const waiting = new Uint32Array(live.length - neverVerified.length);
  let place = 0;
  for (const sequence of live.sequences) if (!never.has(sequence)) waiting[place++] = sequence;
  return waiting;
}
