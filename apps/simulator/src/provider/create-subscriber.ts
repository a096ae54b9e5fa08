import { unixSeconds } from '../clock';
import { insertRecord, type SubscriberRecord } from './campaign';
import { remember } from './change-history';
import { confirmReferral } from './confirm-referral';
import { moveCounters } from './move-counters';
import { announce, type ProviderEvent } from './provider-event';
import { newSubscriber } from './new-subscriber';
import type { Provider } from './provider';
import type { EditableFields } from './update-subscriber';

export interface SignUp {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly referrer: SubscriberRecord | null;
  readonly verified: boolean;
  readonly fields?: Partial<EditableFields>;
  /** Unix seconds; now, unless the row is from before the start. */
  readonly createdAt?: number;
}

/**
 * Someone joins. Verified at once: `new_registration` fires and the referral lands. Else both wait for the
 * verification (contract 1.3), and the referrer counts a pending one.
 */
export function createSubscriber(
  provider: Provider,
  signUp: SignUp,
): { readonly record: SubscriberRecord; readonly events: ProviderEvent[] } {
  const { campaign } = provider;
  const { referrer, createdAt = unixSeconds(provider.clock), fields, ...person } = signUp;
  // The code is drawn first: another order would give everybody another id.
  const code = freshCode(provider);
  const id = freshId(provider);
  const referred = referrer !== null;
  const record: SubscriberRecord = {
    sequence: campaign.nextSequence++,
    referrerId: referrer?.subscriber.id ?? null,
    subscriber: { ...newSubscriber(campaign.listUuid, { ...person, id, code, createdAt, referred }), ...fields },
    rewards: [],
    everVerified: signUp.verified,
    before: null,
  };
  remember(provider, record, null);
  insertRecord(campaign, record);
  const events = announce(provider, 'new_registration', record);
  if (signUp.verified) events.push(...confirmReferral(provider, record));
  else if (referrer) events.push(...moveCounters(provider, referrer, { pending_referrals: 1 }, 'other'));
  return { record, events };
}

/** "sub_" and 12 hex, codes of 8 hex (contract 1.4, 2.4). */
function freshId({ ids, campaign }: Provider): string {
  let id = `sub_${ids.hex(12)}`;
  while (campaign.byId.get(id)) id = `sub_${ids.hex(12)}`;
  return id;
}

function freshCode({ ids, campaign }: Provider): string {
  let code = ids.hex(8);
  while (campaign.byCode.get(code)) code = ids.hex(8);
  return code;
}
