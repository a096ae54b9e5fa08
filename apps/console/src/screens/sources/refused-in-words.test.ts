import { mendRefused } from './mend-refused';
import { recentOf, refusedInWords, type Refused } from './refused-in-words';

const AT_PROVIDER = { api_url: 'https://app.referralhero.com/api/v2', managed_by: 'api' } as const;
const refused = (reason: Refused['reason'], lastAt: string): Refused => ({
  ...{ reason, webhooks: 3, first_at: '2026-11-26T10:00:00.000Z', last_at: lastAt },
});

it('says where the secret is at the provider, and what mends it where the source was set', () => {
  expect(mendRefused({ reason: 'wrong_signature' }, AT_PROVIDER)).toMatch(/Integrations > Webhooks.*Rotate secret/);
  const byEnvironment = mendRefused({ reason: 'wrong_signature' }, { ...AT_PROVIDER, managed_by: 'environment' });
  expect(byEnvironment).toMatch(/REFERRALHERO_WEBHOOK_SECRET/);
  expect(byEnvironment).not.toMatch(/Rotate secret/);
  const simulated = { ...AT_PROVIDER, api_url: 'http://127.0.0.1:3002/api/v2' };
  expect(mendRefused({ reason: 'missing_signature' }, simulated)).toMatch(/on the simulator’s page/);
  // `npm start` connects it, and takes its secret from no variable.
  const started = mendRefused({ reason: 'wrong_signature' }, { ...simulated, managed_by: 'environment' });
  expect(started).toMatch(/simulatorWebhookSecret in the secrets\.json/);
  expect(started).not.toMatch(/REFERRALHERO_WEBHOOK_SECRET/);
});

it('asks for a look for ten minutes after the last one', () => {
  const now = Date.parse('2026-11-26T10:30:00.000Z');
  const [old, young] = [
    refused('too_large', '2026-11-26T10:19:59.000Z'),
    refused('bad_request', '2026-11-26T10:21:00.000Z'),
  ];
  expect(recentOf([old, young], now)).toEqual([young]);
});

it('counts in words', () => {
  const of = (webhooks: number) => refusedInWords({ reason: 'missing_signature', webhooks });
  expect(of(1)).toBe('1 webhook was refused in the last hour: they are not signed.');
  expect(of(1_200)).toMatch(/^1,200 webhooks were refused/);
});
