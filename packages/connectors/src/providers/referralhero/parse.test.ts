import type { Hint, Json } from '@evenkeel/event-schemas';
import { parse } from './parse';

const minimal = { list_uuid: 'MF7d20e4b86a', response: 'new_registration', subscriber_id: 'sub_9a3c17e05b00' };
const bytes = (fields: object) => Buffer.from(JSON.stringify({ ...minimal, ...fields }));

function hintOf(fields: object): Hint {
  const parsed = parse(bytes(fields));
  if ('hint' in parsed) return parsed.hint;
  throw new Error(`${parsed.dead}: ${parsed.detail}`);
}

const own = { list_uuid: minimal.list_uuid };

describe('a field of the body becomes a column', () => {
  const cases: readonly [field: string, wire: Json, part: 'content' | 'carried', column: string, value: Json][] = [
    ['name', 'Iris Halvorsen', 'content', 'name', 'Iris Halvorsen'],
    ['name', '', 'content', 'name', null],
    ['email', null, 'content', 'email', null],
    ['extra_field_2', 'NL', 'content', 'extra_field_2', 'NL'],
    ['extra_field_3', '', 'content', 'extra_field_3', null],
    ['phone_number', '+31', 'content', 'phone_number', '+31'],
    ['source', 'direct_visit', 'content', 'signup_source', null],
    ['source', 'newsletter', 'content', 'signup_source', 'newsletter'],
    ['source', '', 'content', 'signup_source', null],
    ['created_at', 1_761_120_000, 'content', 'provider_created_at', '2025-10-22T08:00:00.000Z'],
    ['created_at', '1761120000', 'content', 'provider_created_at', '2025-10-22T08:00:00.000Z'],
    ['created_at', '', 'content', 'provider_created_at', null],
    ['promoted_at', null, 'content', 'promoted_at', null],
    ['referred', true, 'content', 'referred', true],
    ['referred', 'false', 'content', 'referred', false],
    ['referred', '', 'content', 'referred', null],
    ['verified', 'true', 'content', 'verified', true],
    ['points', '42', 'content', 'points', 42],
    ['points', -0, 'content', 'points', 0],
    ['points', '-0', 'content', 'points', 0],
    ['people_referred', 7, 'content', 'people_referred', 7],
    ['conversion_amount', '12.50', 'content', 'conversion_amount', 12.5],
    ['tags', ['crew', 'vip'], 'content', 'tags', ['crew', 'vip']],
    ['first_name', 'Iris', 'carried', 'first_name', 'Iris'],
    ['people_ahead', '128', 'carried', 'people_ahead', 128],
    ['position', 3, 'carried', 'position', 3],
    ['visitors', 0, 'carried', 'visitors', 0],
  ];
  test.each(cases)('%s %j', (field, wire, part, column, value) => {
    const { content, carried } = hintOf({ [field]: wire });
    expect({ content, carried }).toEqual({
      content: { ...own, ...(part === 'content' && { [column]: value }) },
      carried: part === 'carried' ? { [column]: value } : {},
    });
  });

  test('a column that the body did not speak of is absent', () => {
    expect(Object.keys(hintOf({}).content)).toEqual(['list_uuid']);
    expect(Object.keys(hintOf({}).carried)).toEqual([]);
  });

  test('a field that no column is named after stays in raw', () => {
    const hint = hintOf({ last_updated_at: 1_761_120_000, referred_by: { id: 'sub_1' } });
    expect(hint.content).toEqual(own);
    expect(hint.raw).toEqual({ ...minimal, last_updated_at: 1_761_120_000, referred_by: { id: 'sub_1' } });
  });
});

describe('the three-way referral', () => {
  const nobody = { content: { referred_by_id: null, referred_by_email: null }, carried: { referred_by_code: null } };
  const kit = { name: 'Kit', email: 'kit@example.test', code: 'f64d20b7', people_referred: 6, points: 18 };
  test.each([
    ['"" is nobody', '', nobody, null],
    ['null is nobody', null, nobody, null],
    ['an empty object is nobody', {}, nobody, null],
    ['the word says nothing of who it was', 'subscriber_deleted', { content: {}, carried: {} }, null],
    [
      'an object is the referrer, without an id',
      kit,
      { content: { referred_by_email: kit.email }, carried: { referred_by_code: kit.code } },
      kit.code,
    ],
    [
      'an object with empty fields',
      { ...kit, email: '', code: '' },
      { content: { referred_by_email: null }, carried: { referred_by_code: null } },
      null,
    ],
    ['an object that speaks of a name only', { name: 'Kit' }, { content: {}, carried: {} }, null],
  ])('%s', (_, referral, columns, code) => {
    const hint = hintOf({ referral });
    expect(hint.content).toEqual({ ...own, ...columns.content });
    expect(hint.carried).toEqual(columns.carried);
    expect(hint.referrer_code).toBe(code);
    expect(hint.meaning).toBe('changed');
  });

  test('an absent one says nothing', () => {
    expect(hintOf({})).toMatchObject({ content: own, carried: {}, referrer_code: null });
  });
});

describe('the event', () => {
  test.each([
    ['new_registration', 'changed'],
    ['subscriber_accepted', 'changed'],
    ['subscriber_position_changed', 'changed'],
    ['subscriber_deleted', 'deleted'],
    ['referral_confirmed', 'unknown'],
    ['', 'unknown'],
    ['constructor', 'unknown'],
  ])('%j means %s', (response, meaning) => {
    expect(hintOf({ response })).toMatchObject({ event: response, meaning, reward: null });
  });

  test.each([[''], [null], [undefined]])('a subscriber_id of %j is none', (subscriber_id) => {
    expect(hintOf({ subscriber_id }).subscriber_id).toBeNull();
  });
});

describe('the reward', () => {
  const rewardOf = (response: string, fields: object) => hintOf({ response, ...fields }).reward;
  const nested = {
    ...{ id: 5117, name: 'Tote bag', status: 'flagged', value: '12.5', coupon_code: 'TOTE', coupon_group: '' },
    ...{ transaction_id: 'o-1', referral: 'kit@example.test', created_at: 0, unlocked_date: 60, sent_date: null },
  };
  const content = {
    ...{ ...own, name: 'Tote bag', status: 'flagged', value: 12.5, coupon_code: 'TOTE', coupon_group: null },
    ...{ transaction_id: 'o-1', unlocked_at: '1970-01-01T00:01:00.000Z', sent_at: null },
  };
  const flat = {
    ...{ reward_id: '5117', reward_name: 'Tote bag', reward_status: 'flagged', reward_value: 12.5 },
    ...{ coupon_code: 'TOTE', coupon_group: '', transaction_id: 'o-1', unlocked_at: 60, sent_at: '' },
  };
  const own_times = { referral: 'kit@example.test', provider_created_at: '1970-01-01T00:00:00.000Z' };

  test.each([
    ['nested under reward', { reward: nested }, { id: '5117', content: { ...content, ...own_times } }],
    ['nested under bonus', { bonus: nested }, { id: '5117', content: { ...content, ...own_times } }],
    ['flat', flat, { id: '5117', content }],
    [
      'nested before flat',
      { reward: { id: 1, name: 'A' }, reward_id: 2, reward_name: 'B' },
      { id: '1', content: { ...own, name: 'A', status: 'unlocked' } },
    ],
    ['not there', {}, { id: null, content: { ...own, status: 'unlocked' } }],
    ['empty', { reward: '', reward_id: '' }, { id: null, content: { ...own, status: 'unlocked' } }],
  ])('%s', (_, fields, reward) => {
    expect(rewardOf('reward_unlocked', fields)).toEqual(reward);
  });

  test.each([
    ['reward_sent', 'resent', 'resent'],
    ['reward_sent', 'Failed', 'failed'],
    ['reward_sent', 'on its way', 'sent'],
    ['reward_sent', undefined, 'sent'],
    ['reward_unlocked', 'pending', 'pending'],
    ['reward_unlocked', '', 'unlocked'],
    ['bonus_unlocked', undefined, 'unlocked'],
  ])('%s with status %j is %s', (event, reward_status, status) => {
    expect(rewardOf(event, { reward_status })?.content.status).toBe(status);
  });

  test('in an event of another kind it is one more unknown field', () => {
    expect(rewardOf('subscriber_updated', { reward: 7, reward_id: [] })).toBeNull();
  });
});

describe('a body that cannot be used is dead', () => {
  const secret = 'do-not-repeat-me@example.test';
  test.each<[string, Buffer, string, string]>([
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not_json', 'not UTF-8'],
    ['text that is not JSON', Buffer.from(secret), 'not_json', 'not JSON'],
    ['nothing', Buffer.alloc(0), 'not_json', 'not JSON'],
    ['an array', Buffer.from('[]'), 'schema_mismatch', 'body: '],
    ['a bare value', Buffer.from(`"${secret}"`), 'schema_mismatch', 'body: '],
    ['null', Buffer.from('null'), 'schema_mismatch', 'body: '],
    ['no list_uuid', bytes({ list_uuid: undefined }), 'schema_mismatch', 'list_uuid: '],
    ['no response', bytes({ response: undefined }), 'schema_mismatch', 'response: '],
    ['an id that is a number', bytes({ subscriber_id: 7 }), 'schema_mismatch', 'subscriber_id: '],
    ['an e-mail that is a list', bytes({ email: [secret] }), 'schema_mismatch', 'email: '],
    ['a fraction', bytes({ people_ahead: 1.5 }), 'schema_mismatch', 'people_ahead: expected a whole number'],
    ['a word for a number', bytes({ points: secret }), 'schema_mismatch', 'points: expected a whole number'],
    ['a word for a boolean', bytes({ referred: secret }), 'schema_mismatch', 'referred: expected a boolean'],
    ['another word for referral', bytes({ referral: secret }), 'schema_mismatch', 'referral: '],
    ['a list for referral', bytes({ referral: [] }), 'schema_mismatch', 'referral: '],
    ['a referrer with a wrong type', bytes({ referral: { code: 1 } }), 'schema_mismatch', 'referral: '],
    ['a reward that is a word', bytes({ response: 'reward_sent', reward: secret }), 'schema_mismatch', 'reward: '],
    ['a number beyond the column', bytes({ points: 2 ** 31 }), 'bad_value', 'content.points: '],
    ['digits beyond the column', bytes({ points: '9'.repeat(400) }), 'bad_value', 'content.points: '],
    [
      'milliseconds for seconds',
      bytes({ created_at: 1_761_120_000_000 }),
      'bad_value',
      'content.provider_created_at: ',
    ],
    ['a time beyond all clocks', bytes({ created_at: 1e300 }), 'bad_value', 'content.provider_created_at: '],
    ['NUL in a column', bytes({ name: `${secret}\0` }), 'bad_value', 'content.name: '],
    ['half a surrogate pair in a column', bytes({ name: `${secret}\ud800` }), 'bad_value', 'content.name: '],
    ['NUL in a field no column holds', bytes({ note: { text: [`${secret}\0`] } }), 'bad_value', 'note: '],
    ['half a pair in a name', bytes({ note: { [`${secret}\udc00`]: 1 } }), 'bad_value', 'note: '],
    ['NUL under an odd name', bytes({ [secret]: '\0' }), 'bad_value', 'an unknown field: '],
  ])('%s', (_, body, reason, detail) => {
    const parsed = parse(body);
    expect(parsed).toEqual({ dead: reason, detail: expect.stringContaining(detail) as string });
    expect(JSON.stringify(parsed)).not.toContain('do-not-repeat-me');
  });

  test('a whole pair, escaped, is text like any other', () => {
    const body = bytes({ name: 'Z' }).toString().replace('"Z"', '"\\uD83D\\uDEA2 \\u0026 \\u003c"');
    expect(parse(Buffer.from(body))).toMatchObject({ hint: { content: { name: '🚢 & <' } } });
  });

  test('a field called __proto__ is data', () => {
    const body = bytes({}).toString().replace(/}$/, ',"__proto__":{"email":"x@example.test"}}');
    expect(parse(Buffer.from(body))).toMatchObject({ hint: { content: own } });
    expect(parse(Buffer.from(body.replace('x@', '\\u0000')))).toMatchObject({ dead: 'bad_value' });
  });
});
