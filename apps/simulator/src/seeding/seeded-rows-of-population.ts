import { describePerson, sequenceInEmail } from '../living/made-up-person';
import type { SubscriberRecord } from '../provider/campaign';
import { POINTS_PER_REFERRAL } from '../provider/confirm-referral';
import { newSubscriber } from '../provider/new-subscriber';
import type { StoredSubscriber } from '../provider/provider-types';
import type { SeededRows } from '../provider/seeded-rows';
import { codeOf, findByCode, findById, idOf, joinedAt, type Population } from './population';

/** The population as the campaign asks for it. */
export function seededRows(population: Population): SeededRows {
  const { columns, count, rewards } = population;
  const referrals = chainReferrals(population);
  const read = (sequence: number) => readRow(population, sequence);
  return {
    ...{ count, read },
    nextRewardId: population.nextRewardId,
    isVerified: (sequence) => columns.verified[sequence] === 1,
    findById(id) {
      const [, high, low] = /^sub_([0-9a-f]{4})([0-9a-f]{8})$/.exec(id) ?? [];
      return low === undefined ? undefined : findById(population, parseInt(high ?? '', 16), parseInt(low, 16));
    },
    findByCode: (code) => (/^[0-9a-f]{8}$/.test(code) ? findByCode(population, parseInt(code, 16)) : undefined),
    findByEmail(email) {
      const sequence = sequenceInEmail(email);
      if (sequence === undefined || sequence > count) return undefined;
      return read(sequence).subscriber.email === email ? sequence : undefined;
    },
    referredBy: (sequence) => (sequence > count ? [] : referrals(sequence)),
    rewarded: () => rewards.keys(),
  };
}

function readRow(population: Population, sequence: number): SubscriberRecord {
  const { columns, rewards } = population;
  const referrer = columns.referrer[sequence] ?? 0;
  return {
    sequence,
    referrerId: referrer === 0 ? null : idOf(population, referrer),
    subscriber: readSubscriber(population, sequence),
    rewards: rewards.get(sequence) ?? [],
    everVerified: columns.verified[sequence] === 1,
    before: null,
  };
}

/** A page reads 50 of them, a sort all: written out, as spreading objects into others takes most of the time. */
function readSubscriber(population: Population, sequence: number): StoredSubscriber {
  const { columns, listUuid, now } = population;
  const person = describePerson(columns.traits[sequence] ?? 0, sequence);
  const subscriber = newSubscriber(listUuid, {
    id: idOf(population, sequence),
    code: codeOf(population, sequence),
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    referred: columns.referrer[sequence] !== 0,
    verified: columns.verified[sequence] === 1,
    createdAt: joinedAt(population, sequence),
  });
  subscriber.extra_field = person.fields.extra_field;
  subscriber.extra_field_2 = person.fields.extra_field_2;
  subscriber.source = person.fields.source;
  // Whoever was visited has brought somebody, who was counted at the start itself by its clock; the others stand at 0.
  if (columns.visitors[sequence] === 0) return subscriber;
  subscriber.last_updated_at = now;
  subscriber.visitors = columns.visitors[sequence] ?? 0;
  subscriber.people_referred = columns.referred[sequence] ?? 0;
  subscriber.points = subscriber.people_referred * POINTS_PER_REFERRAL;
  subscriber.pending_referrals = columns.pending[sequence] ?? 0;
  subscriber.level_2_confirmed_referrals = columns.level2[sequence] ?? 0;
  subscriber.level_3_confirmed_referrals = columns.level3[sequence] ?? 0;
  return subscriber;
}

/** Of each the first whom it brought, and of each the next one of the same referrer. */
function chainReferrals({ columns, count }: Population): (referrer: number) => Iterable<number> {
  const first = new Uint32Array(count + 1);
  const next = new Uint32Array(count + 1);
  for (let sequence = count; sequence > 0; sequence--) {
    const referrer = columns.referrer[sequence] ?? 0;
    next[sequence] = first[referrer] ?? 0;
    first[referrer] = sequence;
  }
  return function* (referrer) {
    for (let at = first[referrer] ?? 0; at !== 0; at = next[at] ?? 0) yield at;
  };
}
