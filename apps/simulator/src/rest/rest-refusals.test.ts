import { restHarness, type RestHarness } from '../testing/rest-harness';

let api: RestHarness;
const setUp = (settings: Parameters<typeof restHarness>[0] = {}): RestHarness => (api = restHarness(settings));
afterEach(() => api.close());

const LIST = '/lists/MF00000000aa';
const statusAndCode = async (path: string, headers?: Record<string, string>) => {
  const { status, body } = await api.get(path, headers);
  return [status, body.code];
};

describe('the token', () => {
  it.each([
    ['Authorization: Bearer', '', { authorization: 'Bearer simulator' }],
    ['X-API-Key', '', { 'x-api-key': 'simulator' }],
    ['the parameter api_token', '?api_token=simulator', {}],
  ])('is taken from %s', async (_, query, headers) => {
    expect((await setUp().get(`/lists${query}`, headers)).status).toBe(200);
  });

  it.each([
    ['no_token', '', {}],
    ['no_token', '', { authorization: 'simulator' }],
    ['invalid_token', '', { authorization: 'Bearer another' }],
    ['invalid_token', '?api_token=simulator', { 'x-api-key': 'another' }],
  ])('is missed or wrong: %s', async (code, query, headers) => {
    setUp();
    expect(await statusAndCode(`/lists${query}`, headers)).toEqual([400, code]);
  });

  it('is one of the settings', async () => {
    setUp({ apiToken: 'hush' });
    expect(await statusAndCode('/lists')).toEqual([400, 'invalid_token']);
    expect((await api.get('/lists', { authorization: 'Bearer hush' })).status).toBe(200);
  });
});

describe('an error', () => {
  it.each([
    [401, 'invalid_list', '/lists/MFffffffffff/subscribers'],
    [401, 'invalid_list', '/lists/MFffffffffff/rewards'],
    [401, 'invalid_list', '/lists/MFffffffffff/subscribers/sub_000000000000'],
    [400, 'no_list_uuid', '/lists//subscribers'],
    [400, 'no_subscriber_id', `${LIST}/subscribers/`],
    [403, 'subscriber_not_found', `${LIST}/subscribers/sub_000000000000`],
    [403, 'subscriber_not_found', `${LIST}/subscribers/sub_000000000000/rewards`],
    [403, 'subscriber_not_found', `${LIST}/subscribers/retrieve_by_mwr`],
    [403, 'subscriber_not_found', `${LIST}/subscribers/retrieve_by_email?email=nobody@example.test`],
    [400, 'no_email_address', `${LIST}/subscribers/retrieve_by_email`],
    [400, 'invalid_email_address', `${LIST}/subscribers/retrieve_by_email?email=nobody`],
    [404, 'not_found', '/coupons'],
    [400, 'bad_url', '/lists/%zz'],
    [400, 'bad_url', `${LIST}/subscribers/%E0%A4%A`],
    [400, 'bad_url', '/%zz'],
    [403, 'subscriber_not_found', `${LIST}/subscribers/${'x'.repeat(10_000)}`],
    [403, 'subscriber_not_found', `${LIST}/subscribers/retrieve_by_email?email=%zz@`],
  ])('is %i %s, as JSON with status, message and code', async (status, code, path) => {
    const answer = await setUp().raw(path);
    expect([answer.status, answer.type]).toEqual([status, 'application/json; charset=utf-8']);
    expect(JSON.parse(answer.text)).toEqual({ status: 'error', message: expect.any(String), code });
  });

  it.each([200, 400, 401, 403, 404, 422])('has the HTTP status %i for all by switch', async (error_status) => {
    setUp().fault({ error_status, budget_spent: true });
    expect(await statusAndCode('/lists', {})).toEqual([error_status, 'no_token']);
    const spent = error_status === 200 ? 200 : 429;
    expect(await statusAndCode('/lists')).toEqual([spent, 'too_many_calls']);
  });
});

describe('the hourly limit', () => {
  it('refuses what is over it until the hour ends, and what it refuses does not count', async () => {
    setUp({ callsPerHour: 3 }).fault({ calls_left: 'number' });
    api.clock.advance(3_600_000 - (api.clock.now() % 3_600_000));
    const left: unknown[] = [];
    for (let call = 0; call < 3; call++) left.push((await api.get('/lists')).body.calls_left);
    expect(left).toEqual([2, 1, 0]);
    await api.get('/lists', {});
    api.clock.advance(3_599_000);
    for (let call = 0; call < 5; call++) expect(await statusAndCode('/lists')).toEqual([429, 'too_many_calls']);
    api.clock.advance(1_000);
    expect((await api.get('/lists')).body.calls_left).toBe(2);
  });

  it('can be as short as it needs to be, and 0 is none', async () => {
    setUp({ callsPerHour: 1 }).fault({ hour_ms: 1_000 });
    await api.get('/lists');
    expect(await statusAndCode('/lists')).toEqual([429, 'too_many_calls']);
    api.clock.advance(1_000);
    expect((await api.get('/lists')).status).toBe(200);
    await api.close();
    setUp({ callsPerHour: 0 }).fault({ calls_left: 'number' });
    expect((await api.get('/lists')).body.calls_left).toBeNull();
  });

  it('is in the status, with the calls by endpoint and what was refused', async () => {
    setUp();
    await api.get('/lists');
    await api.list('/subscribers');
    await api.list('/subscribers?page=2');
    await api.list('/subscribers/sub_none');
    await api.get('/lists', {});
    const status = await api.server.inject({ method: 'GET', url: '/control/status' });
    expect(status.json().rest).toEqual({
      limit: 5_000,
      calls_this_hour: 4,
      calls_left: 4_996,
      calls: 5,
      by_endpoint: { lists: 1, subscribers: 2, subscriber: 1 },
      refused: { subscriber_not_found: 1, no_token: 1 },
    });
  });
});
