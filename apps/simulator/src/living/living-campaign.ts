import type { ProviderEvent } from '../provider/provider-event';
import type { Provider } from '../provider/provider';
import type { Random } from '../random';
import type { Outbox } from '../webhooks/outbox';
import { keepPace } from './keep-pace';
import { liveOneEvent } from './live-one-event';

export interface CampaignPace {
  readonly state: 'running' | 'stopped';
  /** Happenings per second; one may be announced by several webhooks, or by none. */
  readonly rate: number;
}

export interface LivingCampaign {
  pace(): CampaignPace & { readonly happened: number };
  set(pace: Partial<CampaignPace>): void;
}

/** Stopped until it is told to run. With a receiver that cannot keep up it skips, rather than pile up. */
export function createLivingCampaign(
  provider: Provider,
  random: Random,
  outbox: Outbox,
  announce: (events: readonly ProviderEvent[]) => void,
): LivingCampaign {
  let now: CampaignPace = { state: 'stopped', rate: 0 };
  let happened = 0;
  const pace = keepPace(provider.clock, () => {
    if (outbox.isFull()) return false;
    announce(liveOneEvent(provider, random));
    happened += 1;
    return true;
  });
  return {
    pace: () => ({ ...now, happened }),
    set(next) {
      now = { ...now, ...next };
      pace.set(now.state === 'running' ? now.rate : 0);
    },
  };
}
