import { gzipSync } from 'node:zlib';
import { startProviderServer, type ProviderServer, type WrittenAnswer } from '../../../testing/provider-server';
import byId from '../fixtures/reads/subscriber.json';
import { createReads } from './create-reads';

const id = byId.body.data.id;
const reads = createReads();

let server: ProviderServer;
beforeAll(async () => (server = await startProviderServer()));
afterAll(() => server.close());

const ask = (answer: WrittenAnswer, special: object = {}) => {
  server.answer(answer);
  return reads.fetchSubscriber({ apiUrl: server.url, apiToken: 't0k3n', listUuid: 'MF1', ...special }, id);
};
const error = (code: unknown, status: number) => ({ status, body: { status: 'error', message: 'no', code } });

describe('the body decides, not the HTTP status (contract 2.5)', () => {
  test.each([200, 400, 401, 403, 404, 422])('subscriber_not_found under %i is an absence', async (status) => {
    expect((await ask(error('subscriber_not_found', status))).answer).toBe('absent');
  });

  test.each([200, 400, 401, 403, 404])('an error under %i is an error, by its code', async (status) => {
    await expect(ask(error('invalid_list', status))).rejects.toMatchObject({
      refusal: 'list_error',
      code: 'invalid_list',
      message: `list_error: invalid_list (HTTP ${status})`,
    });
  });

  test('an answer under 403 is an answer', async () => {
    expect((await ask({ ...byId, status: 403 })).answer).toMatchObject({ subscriberId: id });
  });

  test.each([
    ['no_token', 'invalid_token'],
    ['invalid_token', 'invalid_token'],
    ['inactive_account', 'inactive_account'],
    ['too_many_calls', 'rate_limited'],
    ['no_list_uuid', 'list_error'],
    ['invalid_list', 'list_error'],
    ['no_subscriber_id', 'unexpected'],
    ['Subscriber_not_found', 'unexpected'],
    ['subscriber_not_found ', 'unexpected'],
    ['subscriber_deleted', 'unexpected'],
    ['not_found', 'unexpected'],
  ])('the code %j is %s', async (code, refusal) => {
    await expect(ask(error(code, 400))).rejects.toMatchObject({ refusal });
  });

  test('an odd code is not repeated', async () => {
    await expect(ask(error('kit@example.test', 400))).rejects.toMatchObject({
      message: 'unexpected: a code that is no word (HTTP 400)',
      code: 'a code that is no word',
    });
  });

  test.each([[undefined], [null], [''], [7]])('an error with the code %j is malformed', async (code) => {
    await expect(ask(error(code, 404))).rejects.toMatchObject({ refusal: 'malformed', code: null });
  });
});

describe('three things are believed of the HTTP status', () => {
  test.each([
    [500, 'unavailable'],
    [503, 'unavailable'],
    [429, 'rate_limited'],
  ])('%i is never an absence', async (status, refusal) => {
    await expect(ask(error('subscriber_not_found', status))).rejects.toMatchObject({ refusal });
  });

  test.each([301, 302, 307, 308])('%i is not followed', async (status) => {
    const asked = server.asked.length;
    const headers = { location: `${server.url}/elsewhere` };
    await expect(ask({ ...byId, status, headers })).rejects.toMatchObject({ refusal: 'malformed' });
    expect(server.asked).toHaveLength(asked + 1);
  });
});

test.each<[string, unknown]>([
  ['no data', { status: 'ok' }],
  ['null for data', { status: 'ok', data: null }],
  ['empty data', { status: 'ok', data: {} }],
  ['data that is a list', { status: 'ok', data: [byId.body.data] }],
  ['another status', { ...byId.body, status: 'OK' }],
  ['no status', { data: byId.body.data }],
  ['a bare subscriber', byId.body.data],
  ['half of it', JSON.stringify(byId.body).slice(0, 300)],
  ['a page of HTML', '<html>kit@example.test</html>'],
  ['a byte order mark', `\ufeff${JSON.stringify(byId.body)}`],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
])('a 200 with %s is malformed (contract 4)', async (_what, body) => {
  const read = ask({ status: 200, body });
  await expect(read).rejects.toMatchObject({ refusal: 'malformed' });
  await expect(read).rejects.not.toMatchObject({ message: expect.stringContaining('@') as string });
});

test('half of a compressed answer is no answer', async () => {
  const half = gzipSync(JSON.stringify(byId.body)).subarray(0, 200);
  await expect(ask({ status: 200, headers: { 'content-encoding': 'gzip' }, body: half })).rejects.toMatchObject({
    refusal: 'unavailable',
  });
});

test.each<[unknown, number | null]>([
  [null, null],
  [4999, 4999],
  ['4998', 4998],
  [0, 0],
  ['', null],
  ['many', null],
  [{}, null],
  [undefined, null],
])('calls_left %j is %j (contract 2.1)', async (calls_left, callsLeft) => {
  expect(await ask({ ...byId, body: { ...byId.body, calls_left } })).toMatchObject({ callsLeft });
});

test.each<[unknown, string | null]>([
  [1761120100, '2025-10-22T08:01:40.000Z'],
  ['1761120100', '2025-10-22T08:01:40.000Z'],
  [1761120100000, null],
  ['now', null],
  [null, null],
  [undefined, null],
])('timestamp %j is the clock %j (contract 2.1)', async (timestamp, serverTime) => {
  expect(await ask({ ...byId, body: { ...byId.body, timestamp } })).toMatchObject({ serverTime });
});

test('Retry-After is told', async () => {
  const refused = { ...error('too_many_calls', 200), headers: { 'retry-after': '3600' } };
  await expect(ask(refused)).rejects.toMatchObject({ refusal: 'rate_limited', retryAfterMs: 3_600_000 });
});

describe('is not asked at all', () => {
  test.each([
    ['file:///etc/passwd'],
    ['ftp://example.test'],
    ['data:application/json,{}'],
    ['nowhere'],
    [''],
    ['http://user:do-not-repeat-me@127.0.0.1/'],
    ['http://127.0.0.1/?do-not-repeat-me'],
  ])('at %s', async (apiUrl) => {
    const read = ask(byId, { apiUrl });
    await expect(read).rejects.toMatchObject({ refusal: 'unexpected' });
    await expect(read).rejects.not.toMatchObject({ message: expect.stringContaining('do-not') as string });
  });

  test.each([['do-not\nrepeat-me'], [''], ['do not repeat'], ['ünïcode']])('with the token %j', async (apiToken) => {
    const read = ask(byId, { apiToken });
    await expect(read).rejects.toMatchObject({
      refusal: 'invalid_token',
      message: 'invalid_token: the token cannot stand in a header',
    });
  });
});

test('the API URL may end with a slash', async () => {
  await ask(byId, { apiUrl: `${server.url}/api/v2/` });
  expect(server.asked.at(-1)?.url).toBe(`/api/v2/lists/MF1/subscribers/${id}`);
});
