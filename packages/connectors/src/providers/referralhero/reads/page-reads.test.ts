import { startProviderServer, type ProviderServer } from '../../../testing/provider-server';
import asked from '../fixtures/reads/asked.json';
import campaigns from '../fixtures/reads/campaigns.json';
import rewards from '../fixtures/reads/rewards.json';
import rewardsOf from '../fixtures/reads/rewards_of.json';
import subscribers from '../fixtures/reads/subscribers.json';
import { createReads } from './create-reads';

const reads = createReads();
const { listUuid, subscriberId } = asked;

let server: ProviderServer;
beforeAll(async () => (server = await startProviderServer()));
afterAll(() => server.close());
const access = () => ({ apiUrl: `${server.url}/api/v2`, apiToken: 't0k3n', listUuid });

/** A fixture with other data. */
const answer = (fixture: { status: number; body: { data: object } }, data: object) =>
  server.answer({ ...fixture, body: { ...fixture.body, data: { ...fixture.body.data, ...data } } });

describe('pagination (contract 2.3)', () => {
  const { pagination } = subscribers.body.data;
  const read = (special: object, page = 1) => {
    answer(subscribers, { pagination: { ...pagination, ...special } });
    return reads.fetchSubscriberPage(access(), page);
  };

  test('is told as it is', async () => {
    expect(await read({ total_pages: '3', current_page: 2, total_objects: 102 }, 2)).toMatchObject({
      answer: { page: 2, totalPages: 3, totalObjects: 102 },
      callsLeft: 4993,
    });
  });

  test('without current_page it is the page that was asked for', async () => {
    expect(await read({ total_pages: 3, current_page: undefined }, 2)).toMatchObject({ answer: { page: 2 } });
  });

  test('beyond the last page the provider may answer with another', async () => {
    expect(await read({ total_pages: 3, current_page: 3 }, 4)).toMatchObject({ answer: { page: 3 } });
  });

  test('within, another page than was asked for is malformed', async () => {
    await expect(read({ total_pages: 3, current_page: 1 }, 2)).rejects.toMatchObject({ refusal: 'malformed' });
  });

  test.each<[string, object]>([
    ['no total_pages', { total_pages: undefined }],
    ['an empty total_pages', { total_pages: '' }],
    ['a negative one', { total_pages: -1 }],
    ['no total_objects', { total_objects: undefined }],
    ['a fraction', { total_objects: 1.5 }],
  ])('%s is malformed', async (_what, special) => {
    await expect(read(special)).rejects.toMatchObject({ refusal: 'malformed' });
  });

  test.each<[string, object]>([
    ['no pagination', { pagination: undefined }],
    ['no rows', { subscribers: undefined }],
    ['null for rows', { subscribers: null }],
    ['rows under another key', { subscribers: undefined, data: [] }],
  ])('%s is malformed, not an empty page (contract 4)', async (_what, data) => {
    answer(subscribers, data);
    await expect(reads.fetchSubscriberPage(access(), 1)).rejects.toMatchObject({ refusal: 'malformed' });
  });
});

describe('a page that is read lazily', () => {
  const rows = subscribers.body.data.subscribers;
  const read = async (list: readonly object[]) => {
    answer(subscribers, { subscribers: list });
    return (await reads.fetchSubscriberPage(access(), 1, { lazily: true })).answer.items;
  };

  test('says the same, row by row, as one that is read at once', async () => {
    const lazily = await read(rows);
    const { answer: page } = await reads.fetchSubscriberPage(access(), 1);
    expect(lazily).toHaveLength(page.items.length);
    for (const [index, row] of page.items.entries()) expect(lazily[index]).toMatchObject({ ...row });
  });

  test('and so it does where its rows cannot be told apart without parsing it', async () => {
    const { answer: page } = await reads.fetchSubscriberPage(access(), 1);
    server.answer({ ...subscribers, body: JSON.stringify(subscribers.body, null, 2) });
    const { answer: spaced } = await reads.fetchSubscriberPage(access(), 1, { lazily: true });
    expect(spaced.items.map((row) => ({ ...row }))).toEqual(page.items.map((row) => ({ ...row })));
  });

  test('takes its rows from nowhere else in the answer', async () => {
    const { data, ...envelope } = subscribers.body;
    server.answer({ ...subscribers, body: { subscribers: [{ id: 'sub_000000000000' }], ...envelope, data } });
    const { answer: page } = await reads.fetchSubscriberPage(access(), 1, { lazily: true });
    expect(page.items.map(({ subscriberId }) => subscriberId)).toEqual(rows.map(({ id }) => id));
  });

  const readText = async (row: string) => {
    const text = JSON.stringify(subscribers.body);
    const list = JSON.stringify(rows);
    server.answer({ ...subscribers, body: text.replace(list, () => `[${row}]`) });
    return (await reads.fetchSubscriberPage(access(), 1, { lazily: true })).answer.items;
  };

  test.each<[string, string]>([
    ['that is no JSON', '{"id":"sub_1",,}'],
    ['whose brackets do not match', '{"id":"sub_1"]'],
    ['with two ids', '{"id":"sub_1","id":"sub_2"}'],
  ])('refuses a row %s when it is looked at', async (_what, text) => {
    const [row] = await readText(text);
    expect(row?.subscriberId).toBe('sub_1');
    expect(() => row?.content).toThrow(expect.objectContaining({ refusal: 'malformed' }));
  });

  test('knows a row whose id stands elsewhere, or is written in another way', async () => {
    expect((await readText('{"name":"Ada","id":"sub_1"}'))[0]?.subscriberId).toBe('sub_1');
    expect((await readText('{"id":"sub\u005f1"}'))[0]?.subscriberId).toBe('sub_1');
  });

  test('refuses a row that cannot be used when it is looked at, and not before', async () => {
    const [good, bad] = await read([rows[0] ?? {}, { ...rows[1], created_at: null }]);
    expect(good?.content['email']).toBe(rows[0]?.email);
    expect(bad?.subscriberId).toBe(rows[1]?.id);
    expect(() => bad?.content).toThrow(expect.objectContaining({ refusal: 'malformed' }));
  });

  test('has another digest for a row of which anything is another, unknown fields too', async () => {
    const digestOf = async (row: object) => (await read([row]))[0]?.rawDigest;
    const first = await digestOf(rows[0] ?? {});
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await digestOf({ ...rows[0] })).toBe(first);
    expect(await digestOf({ ...rows[0], loyalty_tier: 'gold' })).not.toBe(first);
    expect(await digestOf({ ...rows[0], points: 77 })).not.toBe(first);
  });

  test('has the same digest when only figures have moved, and tells them', async () => {
    const [row] = await read([{ ...rows[0], position: 77, visitors: 5 }]);
    const [moved] = await read([{ ...rows[0], position: 78, visitors: 0 }]);
    expect(moved?.rawDigest).toBe(row?.rawDigest);
    expect([row?.figures, moved?.figures]).toEqual([
      { position: 77, visitors: 5 },
      { position: 78, visitors: 0 },
    ]);
  });

  test.each([[undefined], [null], [''], [7]])('refuses a row whose id is %j at once', async (id) => {
    await expect(read([{ ...rows[0], id }])).rejects.toMatchObject({ refusal: 'malformed' });
  });
});

describe('rewards (contract 2.4)', () => {
  const [first, second] = rewards.body.data.rewards;
  const pageOf = async (...rows: object[]) => {
    answer(rewards, { rewards: rows });
    return (await reads.fetchRewardPage(access(), 1)).answer.items;
  };

  test('are asked for 50 at a time, of every status', async () => {
    server.answer(rewards);
    await reads.fetchRewardPage(access(), 1);
    expect(server.asked.at(-1)?.url).toBe(`/api/v2/lists/${listUuid}/rewards?page=1&per_page=50`);
  });

  test('map every field, their id as text', async () => {
    const [, reward] = await pageOf(first!, second!);
    expect(reward).toMatchObject({ rewardId: '5118', subscriberId: 'sub_91c04be7d352', carried: {}, raw: second });
    expect(reward?.providerUpdatedAt).toBeNull();
    expect(reward?.content).toEqual({
      ...{ list_uuid: listUuid, name: 'Free month', status: 'sent', value: 12.5, coupon_code: 'TOTE-77' },
      ...{ coupon_group: null, transaction_id: 'o-1', referral: 'ada@example.test' },
      ...{ unlocked_at: '2025-10-22T08:01:20.000Z', sent_at: '2025-10-22T08:01:35.000Z' },
      provider_created_at: '2025-10-22T08:01:20.000Z',
    });
  });

  test.each<[unknown, unknown]>([
    ['Failed', 'failed'],
    ['resent', 'resent'],
    ['on its way', null],
    ['', null],
    [undefined, undefined],
  ])('status %j is %j', async (status, expected) => {
    const [reward] = await pageOf({ ...first, status });
    expect(reward?.content.status).toBe(expected);
  });

  test.each<[string, object]>([
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['a fraction for an id', { id: 1.5 }],
    ['nobody', { subscriber_id: '' }],
    ['a word for a value', { value: 'much' }],
    ['NUL', { total: '\0' }],
  ])('with %s are malformed', async (_what, fields) => {
    await expect(pageOf({ ...first, ...fields })).rejects.toMatchObject({
      refusal: 'malformed',
      message: expect.stringContaining('rewards.0.') as string,
    });
  });

  describe('of one subscriber', () => {
    const readOf = (data: object, page = 1) => {
      answer(rewardsOf, data);
      return reads.fetchRewardsOf(access(), subscriberId, page);
    };

    test('are all on the first page where no pages are documented', async () => {
      expect(await readOf({})).toMatchObject({ answer: { page: 1, totalPages: 1, totalObjects: 1 } });
      expect(server.asked.at(-1)?.url).toBe(`/api/v2/lists/${listUuid}/subscribers/${subscriberId}/rewards`);
    });

    test('may have pages all the same', async () => {
      const pagination = { total_pages: 2, current_page: 2, total_objects: 11 };
      expect(await readOf({ pagination }, 2)).toMatchObject({ answer: { page: 2, totalPages: 2, totalObjects: 11 } });
      expect(server.asked.at(-1)?.url).toMatch(/\/rewards\?page=2$/);
    });

    test('need not say whose they are', async () => {
      const read = await readOf({ rewards: [{ ...first, subscriber_id: undefined }] });
      expect(read).toMatchObject({ answer: { items: [{ subscriberId }] } });
    });

    test('of another are malformed', async () => {
      await expect(readOf({ rewards: [second] })).rejects.toMatchObject({
        message: 'malformed: rewards.0.subscriber_id: of another than was asked for',
      });
    });

    test('are none', async () => {
      expect(await readOf({ rewards: [] })).toMatchObject({ answer: { items: [], totalObjects: 0 } });
    });
  });
});

describe('campaigns (contract 2.2, 2.4)', () => {
  test('are asked for of the whole account, and those that are listed are active', async () => {
    server.answer(campaigns);
    const { answer: page } = await reads.fetchCampaignPage(access(), 1);
    expect(server.asked.at(-1)?.url).toBe('/api/v2/lists?page=1');
    const spring = {
      name: 'Spring',
      type: 'waitlist',
      subscribers: 2,
      provider_created_at: '2025-10-20T22:40:00.000Z',
    };
    expect(page.items[0]).toMatchObject({ listUuid, content: { ...spring, active: true }, carried: {} });
    expect(page.items[1]?.content).toMatchObject({ name: null, type: null, active: true });
  });

  test('without a uuid are malformed', async () => {
    answer(campaigns, { lists: [{ name: 'Spring' }] });
    await expect(reads.fetchCampaignPage(access(), 1)).rejects.toMatchObject({
      message: expect.stringContaining('lists.0.uuid') as string,
    });
  });
});
