import { updateSubscriber, type EditableFields } from '../provider/update-subscriber';
import type { SubscriberRecord } from '../provider/campaign';
import type { ProviderEvent } from '../provider/provider-event';
import type { Provider } from '../provider/provider';
import type { Random } from '../random';
import { COUNTRIES, phoneNumber } from './made-up-person';

type Edit = (random: Random, subscriber: SubscriberRecord['subscriber']) => Partial<EditableFields>;

const TAGS: readonly [string[], ...string[][]] = [[], ['vip'], ['vip', 'beta']];

/** A few fields with few values each, so that a value comes back after a while by itself. */
const EDITS: readonly [Edit, ...Edit[]] = [
  (random) => ({ extra_field_2: random.pick(COUNTRIES) }),
  (random) => ({ extra_field: phoneNumber(random.int(10_000)) }),
  (random) => ({ extra_field: random.pick(['', '+33 1 70 18 99 00']) }),
  (_, { last_name }) => {
    const first_name = 'Alex';
    return { first_name, name: `${first_name} ${last_name}` };
  },
  (random) => ({ tags: random.pick(TAGS) }),
  (random, { points }) => ({ points: Math.max(0, points + random.int(7) - 2) }),
  (random) => ({ risk_level: random.int(3) }),
];

export function updateSomeField(provider: Provider, random: Random, record: SubscriberRecord): ProviderEvent[] {
  return updateSubscriber(provider, record, random.pick(EDITS)(random, record.subscriber));
}

/** A to B was before; this is B to A: a change that looks like a repetition of something older. */
export function revertField(provider: Provider, record: SubscriberRecord): ProviderEvent[] {
  return updateSubscriber(provider, record, record.before ?? {});
}
