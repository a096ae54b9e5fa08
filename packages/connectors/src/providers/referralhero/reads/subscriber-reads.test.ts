import type { SubscriberSnapshot } from '@evenkeel/sync-engine';
import { startProviderServer, type ProviderServer } from '../../../testing/provider-server';
import absent from '../fixtures/reads/absent.json';
import byId from '../fixtures/reads/subscriber.json';
import listed from '../fixtures/reads/subscribers.json';
import none from '../fixtures/reads/subscribers.empty.json';
import { forgeWebhook } from '../forge';
import { parse } from '../parse';
import type { ProviderSubscriber } from '../provider-side';
import { createReads } from './create-reads';

const listUuid = 'MF7d20e4b86a';
const id = byId.body.data.id;
const reads = createReads();

let server: ProviderServer;
beforeAll(async () => (server = await startProviderServer()));
afterAll(() => server.close());
const access = () => ({ apiUrl: `${server.url}/api/v2`, apiToken: 't0k3n', listUuid });

/** The fixture with other fields; undefined leaves one out. */
const answer = (fields: object) =>
  server.answer({ ...byId, body: { ...byId.body, data: { ...byId.body.data, ...fields } } });

async function read(fields: object = {}): Promise<SubscriberSnapshot> {
  answer(fields);
  const { answer: snapshot } = await reads.fetchSubscriber(access(), id);
  if (snapshot === 'absent') throw new Error('absent');
  return snapshot;
}

test('asks by id below the list, with a Bearer token (contract 2.1, 2.2)', async () => {
  await read();
  const { method, url, headers } = server.asked.at(-1)!;
  expect([method, url]).toEqual(['GET', `/api/v2/lists/${listUuid}/subscribers/${id}`]);
  expect(headers).toMatchObject({ authorization: 'Bearer t0k3n', accept: 'application/json' });
  expect(headers['user-agent']).toMatch(/^Evenkeel\/\d+\.\d+\.\d+$/);
});

test('asks for a page by registration, oldest first (contract 2.3)', async () => {
  server.answer(listed);
  await reads.fetchSubscriberPage(access(), 7).catch(() => null);
  expect(server.asked.at(-1)?.url).toBe(`/api/v2/lists/${listUuid}/subscribers?page=7&sort_by=registration_asc`);
});

test('maps every field to its column (contract 2.4)', async () => {
  const { subscriberId, content, carried, providerUpdatedAt } = await read();
  expect(subscriberId).toBe(id);
  expect(providerUpdatedAt).toBe('2025-10-22T08:01:30.000Z');
  expect(carried).toEqual({ position: 41, visitors: 7 });
  expect(content).toEqual({
    ...{ list_uuid: listUuid, name: 'Kit Marlow', email: 'kit@example.test', phone_number: null, code: '5be1f0a2' },
    ...{ crypto_wallet_address: null, crypto_wallet_provider: null, other_identifier_value: null, option_field: null },
    ...{ extra_field: '+44 20 7946 0000', extra_field_2: null, extra_field_3: null, extra_field_4: null },
    ...{ host: 'shop.example.test', signup_source: null, device: null, stripe_customer_id: null },
    referral_link: 'https://shop.example.test/?mwr=5be1f0a2',
    universal_link: `https://app.referralhero.com/${listUuid}/universal_link?mwr=5be1f0a2`,
    ...{ referred: false, referred_by_id: null, referred_by_email: null, referral_status: null },
    ...{ referral_status_at: null, pending_referrals: 0, unconfirmed_referrals: 1, people_referred: 3 },
    ...{ level_2_confirmed_referrals: 0, level_3_confirmed_referrals: 0, points: 4, risk_level: 0 },
    ...{ conversion_amount: 12.5, promoted: false, promoted_at: null, verified: true, tags: ['early', 'vip'] },
    ...{ verified_at: '2025-10-22T08:01:00.000Z', provider_created_at: '2025-10-22T08:00:00.000Z' },
  });
});

test('says of each column what a webhook of the same subscriber says (contract 3)', async () => {
  for (const row of listed.body.data.subscribers) {
    const kept = { ...row, first_name: '', last_name: '', people_ahead: null } as unknown as ProviderSubscriber;
    const { body } = forgeWebhook({
      event: 'new_registration',
      listUuid,
      subscriber: kept,
      secret: 's',
      signature: 'off',
    });
    const parsed = parse(body);
    if (!('hint' in parsed)) throw new Error(parsed.detail);
    const { referred_by_id: _id, referred_by_email: _email, ...hinted } = parsed.hint.content;
    server.answer({ ...byId, body: { ...byId.body, data: row } });
    const { answer: snapshot } = await reads.fetchSubscriber(access(), row.id);
    expect(snapshot).toMatchObject({ subscriberId: parsed.hint.subscriber_id, content: hinted });
  }
});

test.each<[string, object, object]>([
  ['{}', { referred_by: {} }, { referred_by_id: null, referred_by_email: null }],
  ['null', { referred_by: null }, { referred_by_id: null, referred_by_email: null }],
  ['a referrer', { referred_by: { id: 'sub_1', email: '' } }, { referred_by_id: 'sub_1', referred_by_email: null }],
  ['a referrer by id only', { referred_by: { id: 'sub_1' } }, { referred_by_id: 'sub_1' }],
  ['the word that it is deleted', { referred_by: 'subscriber_deleted' }, {}],
  ['absent', { referred_by: undefined }, {}],
])('referred_by that is %s (contract 2.4)', async (_what, fields, referrer) => {
  const { content } = await read(fields);
  expect(Object.fromEntries(Object.entries(content).filter(([column]) => column.startsWith('referred_by')))).toEqual(
    referrer,
  );
});

test.each<[string, object, object]>([
  ['"direct_visit" is no source', { source: 'direct_visit' }, { signup_source: null }],
  ['"" is no source', { source: '' }, { signup_source: null }],
  ['a source stays', { source: 'newsletter' }, { signup_source: 'newsletter' }],
  ['digits are a number', { points: '12' }, { points: 12 }],
  ['a time may come as digits', { promoted_at: '60' }, { promoted_at: '1970-01-01T00:01:00.000Z' }],
  ['0 is a time', { verified_at: 0 }, { verified_at: '1970-01-01T00:00:00.000Z' }],
  ['no tags', { tags: [] }, { tags: [] }],
  ['a list_uuid of its own counts for nothing', { list_uuid: 'MFother' }, { list_uuid: listUuid }],
  ['who is listed unverified is a row like any other', { verified: false }, { verified: false }],
])('%s (contract 2.4)', async (_what, fields, content) => {
  expect((await read(fields)).content).toMatchObject(content);
});

test('a field that is absent says nothing of its column', async () => {
  const { content } = await read({ tags: undefined, risk_level: undefined });
  expect(content).not.toHaveProperty('tags');
  expect(content).not.toHaveProperty('risk_level');
});

test('unknown fields are kept in raw, and change neither content nor digest', async () => {
  const known = await read();
  const unknown = { never_heard_of: { deep: [1, null, { three: '3' }] }, ip_address: '192.0.2.7' };
  const { raw, ...rest } = await read(unknown);
  const { response: _outcome, ...row } = byId.body.data;
  expect(known.raw).toEqual(row);
  expect({ raw, ...rest }).toEqual({
    ...known,
    raw: { ...row, ...unknown },
    rawDigest: expect.not.stringMatching(known.rawDigest ?? '') as string,
  });
});

test('the digest is of the judged content: not of position, visitors, time or the order of fields', async () => {
  const { digest } = await read();
  expect((await read({ position: 1, visitors: 99, last_updated_at: 1 })).digest).toBe(digest);
  expect((await read({ points: '4', phone_number: null })).digest).toBe(digest);
  expect((await read({ points: 5 })).digest).not.toBe(digest);
  const reversed = Object.fromEntries(Object.entries(byId.body.data).reverse());
  server.answer({ ...byId, body: { ...byId.body, data: reversed } });
  expect((await reads.fetchSubscriber(access(), id)).answer).toMatchObject({ digest });
});

test('without last_updated_at it is undated', async () => {
  for (const last_updated_at of [undefined, null, ''])
    expect((await read({ last_updated_at })).providerUpdatedAt).toBeNull();
});

const secret = 'do-not-repeat-me';
test.each<[string, object, string]>([
  ['another subscriber', { id: 'sub_000000000000' }, 'data.id: another subscriber than was asked for'],
  ['no id', { id: undefined }, 'data.id: '],
  ['an empty id', { id: '' }, 'data.id: '],
  ['an id that is a number', { id: 7 }, 'data.id: '],
  ['no sign-up', { created_at: undefined }, 'data.created_at: expected Unix seconds'],
  ['an empty sign-up', { created_at: '' }, 'data.created_at: expected Unix seconds'],
  ['a word for a number', { points: secret }, 'data.points: expected a whole number'],
  ['a list for text', { email: [secret] }, 'data.email: '],
  ['text for tags', { tags: secret }, 'data.tags: '],
  ['another word for a referrer', { referred_by: secret }, 'data.referred_by: expected {}, a referrer or nothing'],
  ['a number beyond the column', { points: 2 ** 31 }, 'data.content.points: '],
  ['milliseconds for seconds', { verified_at: 1_761_120_000_000 }, 'data.content.verified_at: '],
  ['an update in milliseconds', { last_updated_at: 1_761_120_000_000 }, 'data.providerUpdatedAt: '],
  ['NUL in a column', { name: `${secret}\0` }, 'data.content.name: text that Postgres cannot hold'],
  ['half a surrogate pair', { name: `${secret}\ud800` }, 'data.content.name: text that Postgres cannot hold'],
  ['NUL in a field of no column', { note: [`${secret}\0`] }, 'data.note: text that Postgres cannot hold'],
  [
    'a field nested too deep',
    { note: JSON.parse('['.repeat(1000) + ']'.repeat(1000)) as unknown },
    'data.note: nested deeper than 64 levels',
  ],
  ['NUL under an odd name', { [secret]: '\0' }, 'data.an unknown field: text that Postgres cannot hold'],
])('%s is malformed, and named', async (_what, fields, why) => {
  answer(fields);
  const read = reads.fetchSubscriber(access(), id);
  await expect(read).rejects.toMatchObject({
    refusal: 'malformed',
    message: expect.stringContaining(`malformed: ${why}`) as string,
  });
  await expect(read).rejects.not.toMatchObject({ message: expect.stringContaining(secret) as string });
});

test('one bad row makes the page malformed, and is named by its place', async () => {
  const subscribers = listed.body.data.subscribers.map((row, index) => (index === 1 ? { ...row, points: [] } : row));
  server.answer({ ...listed, body: { ...listed.body, data: { ...listed.body.data, subscribers } } });
  await expect(reads.fetchSubscriberPage(access(), 1)).rejects.toMatchObject({
    message: 'malformed: subscribers.1.points: expected a whole number',
  });
});

test('who is not verified, or not there, is absent: 403 and subscriber_not_found (contract 2.5)', async () => {
  server.answer(absent);
  expect(await reads.fetchSubscriber(access(), id)).toEqual({ answer: 'absent', callsLeft: null, serverTime: null });
});

test('a list has no absence: the code is one that nobody expects there', async () => {
  server.answer(absent);
  await expect(reads.fetchSubscriberPage(access(), 1)).rejects.toMatchObject({
    refusal: 'unexpected',
    code: 'subscriber_not_found',
  });
});

test('an empty list has 0 pages (contract 2.3)', async () => {
  server.answer(none);
  expect(await reads.fetchSubscriberPage(access(), 1)).toEqual({
    answer: { items: [], page: 1, totalPages: 0, totalObjects: 0 },
    callsLeft: 4992,
    serverTime: '2025-10-22T08:01:40.000Z',
  });
});

test.each([['.'], ['..'], [''], ['\ud800']])('an id %j, which cannot stand in a URL, is not asked for', async (odd) => {
  const asked = server.asked.length;
  await expect(reads.fetchSubscriber(access(), odd)).rejects.toMatchObject({ refusal: 'unexpected' });
  expect(server.asked).toHaveLength(asked);
});

test('an id with a slash asks for that id, and nothing else', async () => {
  server.answer(absent);
  await reads.fetchSubscriber(access(), '../../rewards?x#y');
  expect(server.asked.at(-1)?.url).toBe(`/api/v2/lists/${listUuid}/subscribers/..%2F..%2Frewards%3Fx%23y`);
});
