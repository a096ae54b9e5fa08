import { REFERRER_DELETED, webhookBodySchema, type Json } from '@evenkeel/event-schemas';
import fc from 'fast-check';
import { isPlainWebhook } from './is-plain-webhook';
import { parse } from './parse';

const sample = {
  ...{ list_uuid: 'MF7d20e4b86a', response: 'subscriber_updated', subscriber_id: 'sub_1', name: 'Iris', email: null },
  ...{ points: 3, referred: true, created_at: 1_761_120_000, people_ahead: '', tags: ['vip'], conversion_amount: 1.5 },
  referral: { name: 'Bo', email: 'bo@example.test', code: 'MFbo', people_referred: 2, points: 1 },
};

test('a body as the provider sends it is plain, whoever referred', () => {
  for (const referral of [sample.referral, '', REFERRER_DELETED])
    expect(isPlainWebhook({ ...sample, referral })).toBe(true);
});

test.each<[string, Json]>([
  ['of a reward', { ...sample, response: 'reward_unlocked' }],
  ['without a list', { response: 'subscriber_updated' }],
  ['that is a list', [sample]],
  ['with a number in quotes', { ...sample, points: '3' }],
  ['with a referrer who is a list', { ...sample, referral: [] }],
  ['with a referrer who has a number for a name', { ...sample, referral: { name: 3 } }],
])('a body %s is left to the schema', (_what, body) => {
  expect(isPlainWebhook(body)).toBe(false);
});

const anyValue = fc.oneof(
  fc.constantFrom(null, '', 0, -1, 1.5, 2 ** 40, 1e300, true, 'true', '12', 'text', '\0', '\ud800', REFERRER_DELETED),
  fc.constantFrom([], ['vip'], [1], {}, { name: 'Bo', points: '2' }, { code: 7 }),
);
const anyBody = fc
  .dictionary(fc.constantFrom(...Object.keys(webhookBodySchema.shape), 'unknown'), anyValue)
  .map((fields) => ({ list_uuid: 'MF1', response: 'subscriber_updated', ...fields }));

test('what is plain, the schema takes as it is; and parsing it comes to the same as if it were not', () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const raw = JSON.parse(JSON.stringify(body)) as Readonly<Record<string, Json>>;
      if (!isPlainWebhook(raw)) return;
      const judged = webhookBodySchema.safeParse(raw);
      expect(judged.data).toEqual(raw);
      // A number in quotes means the same, and is not plain.
      const asGiven: Readonly<Record<string, Json>> = raw;
      const [spelt, plain] = [
        { ...asGiven, risk_level: '7' },
        { ...asGiven, risk_level: 7 },
      ];
      expect(isPlainWebhook(spelt)).toBe(false);
      const [one, other] = [plain, spelt].map((each) => withoutRaw(parse(Buffer.from(JSON.stringify(each)))));
      expect(one).toEqual(other);
    }),
    { numRuns: 2_000 },
  );
});

const withoutRaw = (parsed: ReturnType<typeof parse>) => ('hint' in parsed ? { ...parsed.hint, raw: null } : parsed);
