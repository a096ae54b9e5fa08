import type { SubscriberRecord } from '../provider/campaign';
import { renderRestSubscriber } from './render-rest-subscriber';
import type { RestCall, RestOutcome } from './rest-call';
import { isOfCampaign, unlessUnverified } from './visible-subscriber';

/** GET /lists/:uuid/subscribers/:id. */
export function readSubscriber(call: RestCall): RestOutcome {
  const { subscriberId = '' } = call.params;
  if (subscriberId === '') return { error: 'no_subscriber_id' };
  return answerSubscriber(call, call.view.byId.get(subscriberId));
}

/** GET /lists/:uuid/subscribers/retrieve_by_email. */
export function readSubscriberByEmail(call: RestCall): RestOutcome {
  const { email = '' } = call.query;
  if (email === '') return { error: 'no_email_address' };
  if (!email.includes('@')) return { error: 'invalid_email_address' };
  return answerSubscriber(call, call.view.byEmail.get(email));
}

/** GET /lists/:uuid/subscribers/retrieve_by_mwr; for a missing code no error is known. */
export function readSubscriberByCode(call: RestCall): RestOutcome {
  return answerSubscriber(call, call.view.byCode.get(call.query.mwr ?? ''));
}

function answerSubscriber(call: RestCall, found: SubscriberRecord | undefined): RestOutcome {
  const record = isOfCampaign(call) ? unlessUnverified(found) : undefined;
  if (record === undefined) return { error: 'subscriber_not_found' };
  const subscriber = renderRestSubscriber(call.view, record, call.switches);
  // Its outcome word comes last, as in the live sample.
  return { data: { ...subscriber, response: 'subscriber_retrieved' }, key: 'id' };
}
