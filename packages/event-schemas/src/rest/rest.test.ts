import { restCampaignSchema } from './campaign';
import { restEnvelopeSchema, restPaginationSchema } from './envelope';
import { restRewardSchema } from './reward';
import { restSubscriberSchema } from './subscriber';

const subscriber = { id: 'sub_1', created_at: 1_761_120_000 };
const counts = { total_pages: 0, total_objects: 0 };

test.each([
  ['a subscriber', restSubscriberSchema, subscriber, ['id', 'created_at']],
  ['a reward', restRewardSchema, { id: 7 }, ['id']],
  ['a campaign', restCampaignSchema, { uuid: 'MF1' }, ['uuid']],
  ['the counts of a page', restPaginationSchema, counts, ['total_pages', 'total_objects']],
  ['an error', restEnvelopeSchema, { status: 'error', code: 'invalid_list' }, ['status', 'code']],
  ['a success', restEnvelopeSchema, { status: 'ok', data: {} }, ['status']],
])('of %s no more is asked than that makes it one', (_, schema, least, needed) => {
  const unknown = { ...least, never_heard_of: [1] };
  expect(schema.parse(unknown)).toEqual(unknown);
  for (const field of needed)
    for (const nothing of [undefined, null, ''])
      expect([field, nothing, schema.safeParse({ ...least, [field]: nothing }).success]).toEqual([
        field,
        nothing,
        false,
      ]);
});

test('a subscriber of REST has the fields of a webhook, in the same spellings', () => {
  const fits = (fields: object) => restSubscriberSchema.safeParse({ ...subscriber, ...fields }).success;
  expect(fits({ points: '7', referred: 'true', promoted_at: '', tags: null, conversion_amount: '1.5' })).toBe(true);
  for (const wrong of [{ points: 'a' }, { referred: 1 }, { promoted_at: 1.5 }, { tags: 'a' }, { email: 1 }])
    expect([wrong, fits(wrong)]).toEqual([wrong, false]);
});

test.each([
  [
    'referred_by',
    [{}, null, '', 'subscriber_deleted', { id: 'sub_2', email: null, points: 1 }],
    ['no', 1, [], { id: 1 }],
  ],
])('%s is nobody, a referrer, or the word that it is gone', (field, good, bad) => {
  const fits = (value: unknown) => restSubscriberSchema.safeParse({ ...subscriber, [field]: value }).success;
  for (const value of good) expect([value, fits(value)]).toEqual([value, true]);
  for (const value of bad) expect([value, fits(value)]).toEqual([value, false]);
});
