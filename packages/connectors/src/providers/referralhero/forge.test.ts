import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { webhookGenerations, type WebhookGenerationName } from '@evenkeel/event-schemas';
import fc from 'fast-check';
import { connector } from '.';
import { forgeWebhook, type WebhookToForge } from './forge';
import type { ProviderReward, ProviderSubscriber } from './provider-side';

/** Whatever the provider may keep, for properties. Text is any that Postgres can hold: others are `bad_value`. */

const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0') && value.isWellFormed());
const count = fc.integer({ min: 0, max: 2_147_483_647 });
const seconds = fc.integer({ min: 0, max: 4_102_444_800 });
const maybeSeconds = fc.option(seconds);

const anySubscriber: fc.Arbitrary<ProviderSubscriber> = fc.record({
  id: fc.stringMatching(/^sub_[0-9a-f]{12}$/),
  ...{ name: text, first_name: text, last_name: text, email: text, phone_number: text, code: text, host: text },
  ...{ crypto_wallet_address: text, crypto_wallet_provider: text, other_identifier_value: text, option_field: text },
  ...{ extra_field: text, extra_field_2: text, extra_field_3: text, extra_field_4: text, stripe_customer_id: text },
  ...{ referral_link: text, universal_link: text, referral_status: text, referral_status_at: maybeSeconds },
  ...{ position: count, visitors: count, points: count, risk_level: count, conversion_amount: count },
  ...{ pending_referrals: count, unconfirmed_referrals: count, people_referred: count },
  ...{ level_2_confirmed_referrals: count, level_3_confirmed_referrals: count },
  ...{ promoted: fc.boolean(), promoted_at: maybeSeconds, verified: fc.boolean(), verified_at: maybeSeconds },
  ...{ referred: fc.boolean(), referred_by: fc.constant({}), tags: fc.array(text), people_ahead: fc.option(count) },
  ...{ source: fc.option(text.filter((source) => source !== 'direct_visit')), device: fc.option(text) },
  ...{ created_at: seconds, last_updated_at: seconds },
});

const anyReferrer: fc.Arbitrary<NonNullable<WebhookToForge['referrer']> | null> = fc.oneof(
  fc.constant(null),
  fc.constant('subscriber_deleted' as const),
  anySubscriber,
);

const anyReward: fc.Arbitrary<ProviderReward> = fc.record({
  id: count,
  ...{ name: text, coupon_code: text, coupon_group: text, transaction_id: text, referral: text },
  status: fc.constantFrom('pending', 'sent', 'resent', 'canceled', 'flagged', 'failed'),
  value: fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100),
  ...{ created_at: seconds, unlocked_date: maybeSeconds, sent_date: maybeSeconds },
});

const generations = Object.keys(webhookGenerations) as WebhookGenerationName[];
const instant = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000).toISOString());
const orNull = (text: string) => text || null;

const anyWebhook: fc.Arbitrary<WebhookToForge> = fc.constantFrom(...generations).chain((generation) =>
  fc.record({
    event: fc.constantFrom<string>(...webhookGenerations[generation].events),
    generation: fc.constant(generation),
    listUuid: fc.constant('MF7d20e4b86a'),
    subscriber: anySubscriber,
    referrer: anyReferrer,
    reward: anyReward,
    rewardShape: fc.constantFrom('nested', 'flat'),
    secret: fc.string({ minLength: 1 }),
    signature: fc.constantFrom('base64', 'hex'),
  }),
);

/** What the hint of a forged webhook must say, column by column, for a body that has every field. */
function expectedColumns({ listUuid, subscriber: s, referrer }: WebhookToForge) {
  const known = referrer && referrer !== 'subscriber_deleted' ? referrer : null;
  return {
    content: {
      list_uuid: listUuid,
      name: orNull(s.name),
      email: orNull(s.email),
      extra_field: orNull(s.extra_field),
      extra_field_2: orNull(s.extra_field_2),
      code: orNull(s.code),
      signup_source: s.source || null,
      referred: s.referred,
      referral_link: orNull(s.referral_link),
      provider_created_at: instant(s.created_at),
      ...(known && { referred_by_email: orNull(known.email) }),
      ...(!referrer && { referred_by_id: null, referred_by_email: null }),
    },
    carried: {
      first_name: orNull(s.first_name),
      last_name: orNull(s.last_name),
      ...(s.people_ahead !== null && { people_ahead: s.people_ahead }),
      ...(known && { referred_by_code: orNull(known.code) }),
      ...(!referrer && { referred_by_code: null }),
    },
    referrer_code: known ? orNull(known.code) : null,
  };
}

const absentColumns: Record<WebhookGenerationName, readonly string[]> = {
  maitre_1: ['first_name', 'last_name', 'extra_field', 'extra_field_2', 'provider_created_at'],
  maitre_2: ['extra_field', 'extra_field_2', 'provider_created_at'],
  maitre_3: ['extra_field_2', 'provider_created_at'],
  referralhero_old: [],
  referralhero_mid: [],
  referralhero_new: [],
};

const without = (columns: object, absent: readonly string[]) =>
  Object.fromEntries(Object.entries(columns).filter(([name]) => !absent.includes(name)));

test('a forged webhook of any generation parses to the hint it was forged from', () => {
  fc.assert(
    fc.property(anyWebhook, (wanted) => {
      const parsed = connector.parse(forgeWebhook(wanted).body);
      if (!('hint' in parsed)) throw new Error(`${parsed.dead}: ${parsed.detail}`);
      const absent = absentColumns[wanted.generation ?? 'referralhero_new'];
      const { content, carried, referrer_code } = expectedColumns(wanted);
      expect(parsed.hint).toMatchObject({
        event: wanted.event,
        subscriber_id: wanted.generation === 'maitre_1' ? null : wanted.subscriber.id,
        referrer_code,
      });
      expect(parsed.hint.content).toEqual(without(content, absent));
      expect(parsed.hint.carried).toEqual(without(carried, absent));
    }),
  );
});

test('a forged reward parses to the reward it was forged from, in either shape', () => {
  const anyRewardEvent = fc.constantFrom('bonus_unlocked', 'reward_unlocked', 'reward_sent');
  fc.assert(
    fc.property(anyWebhook, anyRewardEvent, anyReward, (wanted, event, reward) => {
      const parsed = connector.parse(forgeWebhook({ ...wanted, event, reward }).body);
      if (!('hint' in parsed)) throw new Error(`${parsed.dead}: ${parsed.detail}`);
      const { name, coupon_code, coupon_group, transaction_id } = reward;
      expect(parsed.hint.reward).toEqual({
        id: String(reward.id),
        content: {
          list_uuid: wanted.listUuid,
          ...{ name: orNull(name), status: reward.status, value: reward.value, coupon_code: orNull(coupon_code) },
          ...{ coupon_group: orNull(coupon_group), transaction_id: orNull(transaction_id) },
          ...{ unlocked_at: instant(reward.unlocked_date), sent_at: instant(reward.sent_date) },
          ...(wanted.rewardShape === 'nested' && {
            referral: orNull(reward.referral),
            provider_created_at: instant(reward.created_at),
          }),
        },
      });
    }),
  );
});

test('a forged webhook fits the schema of its generation, and its signature is authentic', () => {
  fc.assert(
    fc.property(anyWebhook, (wanted) => {
      const webhook = forgeWebhook(wanted);
      webhookGenerations[wanted.generation ?? 'referralhero_new'].schema.parse(JSON.parse(webhook.body.toString()));
      expect(connector.verify(webhook, [wanted.secret])).toEqual({ signedWith: 0 });
      expect(connector.verify(forgeWebhook({ ...wanted, signature: 'off' }), [wanted.secret])).toBe(
        'missing_signature',
      );
    }),
  );
});

test.each(generations.flatMap((name) => webhookGenerations[name].events.map((event) => [name, event] as const)))(
  'the fixture %s/%s fits its generation and has the fields that forge gives',
  (generation, event) => {
    const fixture = JSON.parse(
      readFileSync(join(__dirname, 'fixtures', generation, `${event}.body`), 'utf8'),
    ) as object;
    webhookGenerations[generation].schema.parse(fixture);
    const [wanted] = fc.sample(anyWebhook, { numRuns: 1, seed: 7 });
    if (!wanted) throw new Error('nothing sampled');
    const subscriber = { ...wanted.subscriber, people_ahead: 4 };
    const { body } = forgeWebhook({ ...wanted, subscriber, generation, event, rewardShape: 'nested' });
    expect(Object.keys(JSON.parse(body.toString()) as object)).toEqual(Object.keys(fixture));
  },
);
