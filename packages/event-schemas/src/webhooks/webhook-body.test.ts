import fc from 'fast-check';
import { isRewardEvent, isWebhookEvent, rewardEvents, webhookEvents } from './events';
import { webhookGenerations } from './generations';
import { rewardWebhookBodySchema, webhookBodySchema, webhookSchemaOf } from './webhook-body';

const minimal = { list_uuid: 'MF7d20e4b86a', response: 'new_registration' };
const fits = (fields: object) => webhookSchemaOf('new_registration').safeParse({ ...minimal, ...fields }).success;
const fitsReward = (fields: object) => webhookSchemaOf('reward_sent').safeParse({ ...minimal, ...fields }).success;

test.each([
  ['list_uuid', { list_uuid: undefined }],
  ['list_uuid as a string', { list_uuid: 7 }],
  ['response', { response: undefined }],
  ['response as a string', { response: null }],
])('a body needs %s', (_, fields) => {
  expect(fits({})).toBe(true);
  expect(fits(fields)).toBe(false);
});

describe.each([
  ['text', 'email', ['', 'a', null], [1, true, [], {}]],
  ['a whole number', 'people_ahead', [0, -1, 2 ** 40, '7', '-7', '', null], [1.5, '1.5', 'a', ' 7', true, [], {}]],
  ['an amount', 'conversion_amount', [0, 1.5, '1.50', '-2', '', null], ['1,5', '1e3', '.5', true, [], {}]],
  ['a time', 'created_at', [1_761_120_000, '1761120000', '', null], [1.5, '2025-10-22T08:00:00Z', true, [], {}]],
  ['a flag', 'referred', [true, false, 'true', 'false', '', null], [0, 1, 'TRUE', 'yes', [], {}]],
  ['tags', 'tags', [[], ['a'], null], ['a', [1], [null], {}]],
  [
    'referral',
    'referral',
    ['', null, {}, { code: 'a', points: '3' }, 'subscriber_deleted'],
    ['no', true, 1, [], { code: 1 }],
  ],
])('%s', (_, field, good, bad) => {
  test.each(good.map((value) => [value]))('takes %j', (value) => expect(fits({ [field]: value })).toBe(true));
  test.each(bad.map((value) => [value]))('refuses %j', (value) => expect(fits({ [field]: value })).toBe(false));
  test('may be absent', () => expect(fits({})).toBe(true));
});

describe('reward fields', () => {
  test.each([
    [{ reward: { id: 7, name: 'Tote bag', value: '12.5' } }],
    [{ bonus: { id: 'rwd_7', title: 'Tote bag' } }],
    [{ reward: null, bonus: '' }],
    [{ reward_id: 7, reward_value: 3, unlocked_date: '60' }],
  ])('takes %j', (fields) => expect(fitsReward(fields)).toBe(true));

  test.each([
    [{ reward: 'Tote bag' }],
    [{ reward: [] }],
    [{ reward_id: 2 ** 60 }],
    [{ reward: { id: 1.5 } }],
    [{ sent_at: 'soon' }],
  ])('refuses %j, but lets it pass in an event of another kind', (fields) => {
    expect(fitsReward(fields)).toBe(false);
    expect(fits(fields)).toBe(true);
  });
});

test('unknown fields are kept, and nothing is changed', () => {
  const unknownName = fc.string().filter((name) => !(name in rewardWebhookBodySchema.shape) && !(name in {}));
  fc.assert(
    fc.property(fc.dictionary(unknownName, fc.jsonValue()), (unknown) => {
      const body = JSON.parse(JSON.stringify({ ...unknown, ...minimal, people_ahead: '7', name: '' })) as object;
      expect(webhookBodySchema.parse(body)).toEqual(body);
    }),
  );
});

test('an event is known by its exact name only', () => {
  for (const event of webhookEvents) expect(isWebhookEvent(event)).toBe(true);
  for (const event of rewardEvents) expect(isRewardEvent(event)).toBe(true);
  for (const event of ['', 'New_Registration', 'constructor', null, 7]) {
    expect(isWebhookEvent(event) || isRewardEvent(event)).toBe(false);
  }
});

describe('generations', () => {
  const sample = {
    ...{ list_uuid: 'MF7d20e4b86a', subscriber_id: 'sub_9a3c17e05b00', response: 'new_registration', name: 'Iris' },
    ...{ first_name: 'Iris', last_name: '', email: 'iris@example.test', extra_field: '', extra_field_2: '', code: 'a' },
    ...{ source: 'direct_visit', referred: false, referral: '', referral_link: '', people_ahead: 4, created_at: 0 },
  };
  const generations = Object.entries(webhookGenerations);

  test('together they have every event, and no other', () => {
    const events = new Set(generations.flatMap(([, { events }]) => [...events]));
    expect([...events].sort()).toEqual([...webhookEvents].sort());
  });

  test.each(generations)(
    '%s needs each of its fields but people_ahead, and its body fits the tolerant schema',
    (_, generation) => {
      const body = Object.fromEntries(generation.fields.map((field) => [field, sample[field]]));
      generation.schema.parse(body);
      webhookBodySchema.parse(body);
      for (const field of generation.fields) {
        const { [field]: _gone, ...rest } = body;
        expect([field, generation.schema.safeParse(rest).success]).toEqual([field, field === 'people_ahead']);
      }
      expect(generation.schema.safeParse({ ...body, response: 'never_heard_of' }).success).toBe(false);
    },
  );

  test('each has all that the one before it had', () => {
    for (const [index, [, { fields }]] of generations.entries()) {
      expect(fields).toEqual(expect.arrayContaining([...(generations[index - 1]?.[1].fields ?? [])]));
    }
  });
});
