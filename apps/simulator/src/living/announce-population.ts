import type { Clock } from '../clock';
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
  const waiting = provider.campaign.live.filter(({ everVerified }) => everVerified);
  let next = 0;
  const pace = keepPace(clock, () => {
    if (outbox.isFull()) return false;
    const record = waiting[next];
    if (record === undefined) pace.stop();
    else next += 1;
    if (record && provider.campaign.byId.get(record.subscriber.id) === record) {
      announce([describeEvent(provider, 'new_registration', record)]);
    }
    return record !== undefined;
  });
  if (waiting.length > 0) pace.set(ANNOUNCED_PER_SECOND);
  return { remaining: () => waiting.length - next, stop: () => pace.stop() };
}
