import { unixSeconds } from '../clock';
import { restHarness, type RestHarness } from '../testing/rest-harness';

let api: RestHarness;
const setUp = (settings: Parameters<typeof restHarness>[0] = {}): RestHarness => (api = restHarness(settings));
afterEach(() => api.close());

const int = expect.any(Number);
const intOrNull = (value: unknown) => value === null || Number.isInteger(value);

/** Contract 2.4, in the order of the live sample. */
const SUBSCRIBER: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ['id', (value) => /^sub_[0-9a-f]{12}$/.test(String(value))],
  ...['name', 'email', 'phone_number', 'crypto_wallet_address', 'crypto_wallet_provider'].map(text),
  ...['other_identifier_value', 'extra_field', 'extra_field_2', 'extra_field_3', 'extra_field_4'].map(text),
  text('option_field'),
  ['conversion_amount', (value) => typeof value === 'number'],
  ['code', (value) => /^[0-9a-f]{8}$/.test(String(value))],
  ['position', Number.isInteger],
  ['referred', isBoolean],
  ['referred_by', isReferrer],
  ...['visitors', 'pending_referrals', 'unconfirmed_referrals', 'people_referred'].map(whole),
  ...['level_2_confirmed_referrals', 'level_3_confirmed_referrals'].map(whole),
  ['promoted', isBoolean],
  ['promoted_at', intOrNull],
  ['verified', (value) => value === true],
  ...['verified_at', 'points', 'risk_level'].map(whole),
  text('host'),
  ['source', (value) => value === null || (typeof value === 'string' && value !== 'direct_visit')],
  ['device', (value) => value === null || typeof value === 'string'],
  ...['referral_link', 'universal_link', 'referral_status'].map(text),
  ['referral_status_at', intOrNull],
  text('stripe_customer_id'),
  ['tags', Array.isArray],
  ...['created_at', 'last_updated_at'].map(whole),
];
function text(name: string): readonly [string, (value: unknown) => boolean] {
  return [name, (value) => typeof value === 'string'];
}
function whole(name: string): readonly [string, (value: unknown) => boolean] {
  return [name, Number.isInteger];
}
function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}
function isReferrer(value: unknown): boolean {
  const keys = Object.keys(value as object);
  return keys.length === 0 || keys.join() === 'id,name,email,phone_number,people_referred,points';
}

function expectSubscriber(subscriber: Record<string, unknown>): void {
  expect(Object.keys(subscriber)).toEqual(SUBSCRIBER.map(([name]) => name));
  const wrong = SUBSCRIBER.filter(([name, holds]) => !holds(subscriber[name])).map(([name]) => name);
  expect(wrong).toEqual([]);
}

async function sweep(sort: string): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const { body } = await api.list(`/subscribers?page=${page}&sort_by=${sort}`);
    pages = body.data.pagination.total_pages;
    ids.push(...body.data.subscribers.map(({ id }) => id));
  }
  return ids;
}

describe('GET /lists', () => {
  it('tells the campaign, ten a page, in the envelope', async () => {
    const { status, body } = await setUp().get('/lists');
    expect([status, Object.keys(body)]).toEqual([200, ['status', 'data', 'calls_left', 'timestamp']]);
    expect(body).toEqual({
      status: 'ok',
      data: {
        response: 'lists_retrieved',
        lists: [
          {
            uuid: 'MF00000000aa',
            name: expect.any(String),
            subscribers: api.simulator.provider.campaign.verified.length,
            created_at: int,
            type: expect.any(String),
          },
        ],
        pagination: { total_pages: 1, current_page: 1, per_page: 10, total_objects: 1 },
      },
      calls_left: null,
      timestamp: unixSeconds(api.clock),
    });
  });

  it('pages when there are more', async () => {
    setUp().fault({ other_lists: 24 });
    const pages = await Promise.all([1, 2, 3].map((page) => api.get(`/lists?page=${page}`)));
    const uuids = pages.flatMap(({ body }) => body.data.lists.map(({ uuid }) => uuid));
    expect([uuids.length, new Set(uuids).size]).toEqual([25, 25]);
    const { body } = await api.get(`/lists/${String(uuids[7])}/subscribers`);
    expect(body.data).toMatchObject({ subscribers: [], pagination: { total_pages: 0, total_objects: 0 } });
  });
});

describe('GET /lists/:uuid/subscribers', () => {
  it('shows every field of the contract with its type, in its order, referred or not', async () => {
    const { body } = await setUp({ subscribers: 300 }).list('/subscribers');
    expect(body.data.response).toBe('subscribers_retrieved');
    expect(body.data.subscribers).toHaveLength(50);
    for (const subscriber of body.data.subscribers) expectSubscriber(subscriber);
    expect(new Set(body.data.subscribers.map(({ referred }) => referred)).size).toBe(2);
  });

  it('gives each of 230 exactly once in the order of registration, and the unverified not at all', async () => {
    setUp({ subscribers: 0 });
    await api.server.inject({
      method: 'POST',
      url: '/control/mutations',
      payload: { mutations: [{ create: { count: 230 } }, { create: { count: 20, verified: false } }] },
    });
    const { live, verified } = api.simulator.provider.campaign;
    expect([live.length, verified.length]).toEqual([250, 230]);
    const { body } = await api.list('/subscribers?page=5&sort_by=registration_asc');
    expect(body.data.pagination).toEqual({ total_pages: 5, current_page: 5, per_page: 50, total_objects: 230 });
    expect(body.data.subscribers).toHaveLength(30);
    const ids = await sweep('registration_asc');
    // All of one second, so the ids alone tell them apart.
    expect(ids).toEqual(Array.from(verified, ({ subscriber }) => subscriber.id).sort());
  });

  it.each([
    ['registration_asc', 'created_at', 1],
    ['registration_desc', 'created_at', -1],
    ['email_asc', 'email', 1],
    ['email_desc', 'email', -1],
    ['name_asc', 'name', 1],
    ['name_desc', 'name', -1],
    ['position_asc', 'position', 1],
    ['position_desc', 'position', -1],
    ['people_referred_asc', 'people_referred', 1],
    ['people_referred_desc', 'people_referred', -1],
    ['points_asc', 'points', 1],
    ['points_desc', 'points', -1],
  ])('sorts by %s, ties by id', async (sort, field, sign) => {
    setUp({ subscribers: 180 });
    const rows = new Map<string, Record<string, unknown>>();
    for (let page = 1; page <= 4; page++) {
      const { body } = await api.list(`/subscribers?page=${page}`);
      for (const row of body.data.subscribers) rows.set(row.id, row);
    }
    const valueOf = (id: string) => rows.get(id)![field] as number;
    const compare = (a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0);
    const expected = [...rows.keys()].sort((a, b) => sign * compare(valueOf(a), valueOf(b)) || compare(a, b));
    expect(await sweep(sort)).toEqual(expected);
  });

  it('is newest first unless told, and tolerates what it cannot read', async () => {
    const { body } = await setUp({ subscribers: 120 }).list('/subscribers');
    for (const query of [
      '?page=zero&sort_by=shoe_size',
      '?page=-1',
      '?page=1.5',
      '?page=1&email=x',
      '?page=1&page=2',
    ]) {
      expect((await api.list(`/subscribers${query}`)).body.data).toEqual(body.data);
    }
    expect((await api.list('/subscribers?sort_by=registration_desc')).body.data).toEqual(body.data);
  });

  it('has an empty page past the last, and no pages of an empty list', async () => {
    const { body } = await setUp().list('/subscribers?page=9');
    expect(body.data).toMatchObject({ subscribers: [], pagination: { current_page: 9, total_pages: 1 } });
    await api.close();
    const { body: empty } = await setUp({ subscribers: 0 }).list('/subscribers');
    expect(empty.data.pagination).toEqual({ total_pages: 0, current_page: 1, per_page: 50, total_objects: 0 });
  });
});

describe('a single subscriber', () => {
  it('is found by id, by e-mail and by referral code, with its outcome word last', async () => {
    const { subscriber } = setUp().simulator.provider.campaign.verified.at(3)!;
    const { body } = await api.list(`/subscribers/${subscriber.id}`);
    const { response, ...fields } = body.data;
    expect([response, Object.keys(body.data).at(-1)]).toEqual(['subscriber_retrieved', 'response']);
    expectSubscriber(fields);
    for (const query of [`retrieve_by_email?email=${subscriber.email}`, `retrieve_by_mwr?mwr=${subscriber.code}`]) {
      expect((await api.list(`/subscribers/${query}`)).body.data).toEqual(body.data);
    }
  });

  it('is not found while it is not verified, nor once it is deleted', async () => {
    const { campaign } = setUp().simulator.provider;
    const hidden = [...campaign.live].find(({ subscriber }) => !subscriber.verified)!.subscriber;
    const gone = campaign.verified.at(5)!.subscriber;
    const mutations = [{ delete: { subscriber_id: gone.id } }];
    await api.server.inject({ method: 'POST', url: '/control/mutations', payload: { mutations } });
    const paths = [hidden, gone].flatMap(({ id, email, code }) => [
      ...[`/${id}`, `/${id}/rewards`, `/retrieve_by_email?email=${email}`, `/retrieve_by_mwr?mwr=${code}`],
    ]);
    for (const path of paths) {
      const { status, body } = await api.list(`/subscribers${path}`);
      expect([status, body.code]).toEqual([403, 'subscriber_not_found']);
    }
    expect(await sweep('registration_asc')).not.toContain(hidden.id);
  });
});

describe('rewards', () => {
  it('have every field of the contract, by status and by page', async () => {
    setUp({ subscribers: 400 });
    const { body } = await api.list('/rewards?per_page=3');
    expect(body.data).toMatchObject({ response: 'rewards_retrieved', pagination: { per_page: 3, current_page: 1 } });
    expect(body.data.rewards[0]).toEqual({
      ...{ id: int, name: expect.any(String), status: 'pending', referrals: int, created_at: int, unlocked_date: int },
      ...{ sent_date: null, referral: expect.stringContaining('@'), value: int, total: expect.any(String) },
      ...{ signup_type: expect.any(String), referrals_type: 'confirmed', recurring_count: int, image_url: '' },
      ...{ coupon_code: expect.any(String), coupon_group: expect.any(String), transaction_id: '' },
      ...{ subscriber_email: expect.stringContaining('@'), subscriber_id: expect.stringMatching(/^sub_/) },
    });
    const all: number[] = [];
    for (let page = 1; page <= body.data.pagination.total_pages; page++) {
      all.push(...(await api.list(`/rewards?per_page=3&page=${page}`)).body.data.rewards.map(({ id }) => id));
    }
    expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
    expect(all).toHaveLength(body.data.pagination.total_objects);
    const perPage = async (asked: string) => (await api.list(`/rewards${asked}`)).body.data.pagination.per_page;
    expect(await Promise.all(['', '?per_page=500', '?per_page=0', '?per_page=x'].map(perPage))).toEqual([
      10, 50, 1, 10,
    ]);
  });

  it('of one subscriber come without pages, and by status', async () => {
    const { campaign } = setUp({ subscribers: 400 }).simulator.provider;
    const { subscriber, rewards } = [...campaign.rewarded].find(({ rewards: some }) => some.length > 1)!;
    const mutations = [{ reward: { subscriber_id: subscriber.id, reward_id: rewards[0]!.id, status: 'sent' } }];
    await api.server.inject({ method: 'POST', url: '/control/mutations', payload: { mutations } });
    const read = async (query: string) => (await api.list(`/subscribers/${subscriber.id}/rewards${query}`)).body.data;
    expect(Object.keys(await read(''))).toEqual(['response', 'rewards']);
    expect((await read('')).rewards.map(({ id }) => id)).toEqual(rewards.map(({ id }) => id));
    expect((await read('?status=sent')).rewards).toEqual([expect.objectContaining({ id: rewards[0]!.id })]);
    expect((await api.list('/rewards?status=sent')).body.data.rewards).toHaveLength(1);
    expect((await api.list('/rewards?status=never')).body.data.rewards).toEqual([]);
  });
});
