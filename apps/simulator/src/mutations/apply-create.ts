import { signUpSomebody } from '../living/sign-up';
import type { Campaign, SubscriberRecord } from '../provider/campaign';
import { createSubscriber } from '../provider/create-subscriber';
import type { ProviderEvent } from '../provider/provider-event';
import type { Simulator } from '../create-simulator';
import { refuse, type MutationOutcome, type Refused } from './mutation-outcome';
import { givenFields, type MutationOf } from './mutation-schema';

type Create = MutationOf<'create'>;

export function applyCreate(simulator: Simulator, wanted: Create): MutationOutcome {
  const { campaign } = simulator.provider;
  const referrer = wanted.referrer === undefined ? null : findReferrer(campaign, wanted.referrer);
  if (referrer && 'refused' in referrer) return referrer;
  const refusal = refuseEmail(campaign, wanted);
  if (refusal) return refusal;
  const created: string[] = [];
  const events: ProviderEvent[] = [];
  for (let made = 0; made < wanted.count; made++) {
    const { record, events: announced } = createOne(simulator, wanted, referrer);
    created.push(record.subscriber.id);
    events.push(...announced);
  }
  const one = wanted.count === 1;
  return { did: one ? { subscriber_id: created[0] } : { subscriber_ids: created }, events };
}

function createOne(simulator: Simulator, wanted: Create, referrer: SubscriberRecord | null) {
  const { provider } = simulator;
  const { email, verified } = wanted;
  const fields = givenFields(wanted.fields);
  const { first_name: firstName = '', last_name: lastName = '' } = fields;
  if (email !== undefined)
    return createSubscriber(provider, { email, firstName, lastName, referrer, verified, fields });
  return signUpSomebody(provider, simulator.random('mutations'), { referrer, verified, fields });
}

function findReferrer({ byId, byCode }: Campaign, idOrCode: string): SubscriberRecord | Refused {
  const detail = `no live subscriber has the id or referral code "${idOrCode}"`;
  return byId.get(idOrCode) ?? byCode.get(idOrCode) ?? refuse('unknown_subscriber', detail);
}

function refuseEmail({ byEmail }: Campaign, { email, count }: Create): Refused | undefined {
  if (email === undefined) return undefined;
  if (count > 1) return refuse('invalid_body', `${count} subscribers cannot share the e-mail "${email}"`);
  // The provider would answer with the existing row (contract 2.7), which is no change to make.
  const holder = byEmail.get(email);
  return holder && refuse('email_taken', `"${email}" is ${holder.subscriber.id}`);
}
