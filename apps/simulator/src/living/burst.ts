import type { SubscriberRecord } from '../provider/campaign';
import type { ProviderEvent } from '../provider/provider-event';
import type { Provider } from '../provider/provider';
import type { Random } from '../random';
import { liveOneEvent } from './live-one-event';
import { isVerified } from './pick-subscriber';
import type { Job } from './run-jobs';
import { signUpSomebody } from './sign-up';
import { updateSomeField } from './update-some-field';

/**
 * Exactly so many webhooks about so many subscribers: sign-ups until there are enough, then updates spread evenly, as
 * a crowd on one row would measure the lane of that row and not the receiver. Nobody refers anybody: one change, one
 * webhook.
 */
export function createBurst(provider: Provider, random: Random, size: { events: number; subscribers: number }): Job {
  const { live } = provider.campaign;
  const signUp = () => signUpSomebody(provider, random, { referrer: null, verified: true }).events;
  const update = (): ProviderEvent[] | undefined => {
    const record: SubscriberRecord | undefined = live.at(random.int(Math.min(live.length, size.subscribers)));
    return record && isVerified(record) ? updateSomeField(provider, random, record) : undefined;
  };
  const job: Job = {
    remaining: size.events,
    step() {
      const events = live.length < size.subscribers ? signUp() : (update() ?? update() ?? update() ?? signUp());
      job.remaining -= events.length;
      return events;
    },
  };
  return job;
}

/** A given number of happenings of the living campaign, without waiting for its pace. */
export function createFastLife(provider: Provider, random: Random, happenings: number): Job {
  const job: Job = {
    remaining: happenings,
    step() {
      job.remaining -= 1;
      return liveOneEvent(provider, random);
    },
  };
  return job;
}
