import { createBurst, createFastLife } from '../living/burst';
import type { SubscriberRecord } from '../provider/campaign';
import { purgeUnverified } from '../provider/purge-unverified';
import type { Provider } from '../provider/provider';
import type { Simulator } from '../create-simulator';
import { applyCreate } from './apply-create';
import { applyDelete, applyPromote, applyReferral, applyReward, applyUpdate, applyVerify } from './apply-to-subscriber';
import { refuse, type MutationOutcome } from './mutation-outcome';
import { kindsOf, type Mutation, type MutationKind, type MutationOf } from './mutation-schema';

type Appliers = { readonly [K in MutationKind]: (simulator: Simulator, wanted: MutationOf<K>) => MutationOutcome };

/** On a row that must be there. */
function onRecord<W extends { subscriber_id: string }>(
  apply: (provider: Provider, record: SubscriberRecord, wanted: W) => MutationOutcome,
): (simulator: Simulator, wanted: W) => MutationOutcome {
  return ({ provider }, wanted) => {
    const record = provider.campaign.byId.get(wanted.subscriber_id);
    if (!record) return refuse('unknown_subscriber', `no live subscriber has the id "${wanted.subscriber_id}"`);
    return apply(provider, record, wanted);
  };
}

const APPLIERS: Appliers = {
  create: applyCreate,
  update: onRecord(applyUpdate),
  delete: onRecord(applyDelete),
  promote: onRecord(applyPromote),
  verify: onRecord(applyVerify),
  referral: onRecord(applyReferral),
  reward: onRecord(applyReward),
  purge: ({ provider }) => {
    const { purged, events } = purgeUnverified(provider);
    return { did: { subscriber_ids: purged }, events };
  },
  test_ping: ({ planner }) => ({ did: {}, events: [], fakes: [planner.planFake('test_ping')] }),
  foreign_list: ({ planner }) => ({ did: {}, events: [], fakes: [planner.planFake('foreign_list')] }),
  burst: (simulator, size) => {
    simulator.jobs.add(createBurst(simulator.provider, simulator.random('burst'), size));
    return { did: { started: size }, events: [] };
  },
  live: (simulator, { events }) => {
    simulator.jobs.add(createFastLife(simulator.provider, simulator.random('life'), events));
    return { did: { started: { events } }, events: [] };
  },
};

export function applyMutation(simulator: Simulator, mutation: Mutation): MutationOutcome {
  const [kind] = kindsOf(mutation);
  // The schema sees to it that there is exactly one.
  if (kind === undefined) return refuse('invalid_body', 'a mutation of no kind');
  const apply = APPLIERS[kind] as (simulator: Simulator, wanted: unknown) => MutationOutcome;
  return apply(simulator, mutation[kind]);
}
