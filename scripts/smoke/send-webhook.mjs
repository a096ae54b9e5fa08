import { createHmac } from 'node:crypto';

/** A sign-up of the subscriber, signed as the provider signs; rejects unless ingest has answered 200 and says as what. */
export async function sendWebhook({ url, list, secret }, id) {
  const body = JSON.stringify({
    list_uuid: list,
    response: 'new_registration',
    subscriber_id: id,
    name: 'Ada',
    email: `${id}@example.test`,
  });
  const response = await fetch(`${url}/webhooks/referralhero`, {
    method: 'POST',
    body,
    headers: { 'X-ReferralHero-Signature': createHmac('sha256', secret).update(body).digest('base64') },
    signal: AbortSignal.timeout(10_000),
  });
  const delivery = response.headers.get('evenkeel-delivery');
  if (response.status !== 200 || !delivery) throw new Error(`a signed webhook was answered ${response.status}`);
}
