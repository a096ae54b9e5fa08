import { restHarness, type RestHarness } from '../testing/rest-harness';
import { turn } from '../testing/until';

let api: RestHarness;
const setUp = (settings: Parameters<typeof restHarness>[0] = {}): RestHarness => (api = restHarness(settings));
afterEach(() => api.close());

const mutate = (...mutations: object[]) =>
  api.server.inject({ method: 'POST', url: '/control/mutations', payload: { mutations } });
const someone = () => api.simulator.provider.campaign.verified.at(2)!.subscriber;
const idsOf = async (path = '/subscribers?sort_by=registration_asc') =>
  (await api.list(path)).body.data.subscribers.map(({ id }) => id);

describe('stale reads', () => {
  it('see the campaign as it stood at some time up to the lag ago: by id, in lists, in rewards and in figures', async () => {
    setUp({ subscribers: 40 });
    const { id } = someone();
    const [first] = api.simulator.provider.campaign.verified;
    const gone = api.simulator.provider.campaign.verified.at(4)!.subscriber;
    api.fault({ stale: { lag_ms: 1_000 } });
    api.clock.advance(60_000);
    const before = await Promise.all(['/subscribers', '/rewards', `/subscribers/${id}`].map((path) => api.list(path)));
    await mutate(
      { update: { subscriber_id: id, fields: { name: 'New' } } },
      { create: { count: 3, referrer: first!.subscriber.id } },
      { delete: { subscriber_id: gone.id } },
      { reward: { subscriber_id: id, name: 'Mug' } },
      { verify: { subscriber_id: first!.subscriber.id, verified: false } },
    );
    const after = await Promise.all(['/subscribers', '/rewards', `/subscribers/${id}`].map((path) => api.list(path)));
    // The clock stands still: every lag above 0 is before the changes.
    expect(after.map(({ body }) => body.data)).toEqual(before.map(({ body }) => body.data));
    for (const path of [`/${gone.id}`, `/retrieve_by_email?email=${gone.email}`, `/retrieve_by_mwr?mwr=${gone.code}`]) {
      expect((await api.list(`/subscribers${path}`)).body.data.id).toBe(gone.id);
    }
    api.clock.advance(500);
    const names = new Set<unknown>();
    for (let read = 0; read < 30; read++) names.add((await api.list(`/subscribers/${id}`)).body.data.name);
    expect(names).toEqual(new Set(['New', before[2]!.body.data.name]));
    api.clock.advance(600);
    const now = Array.from(api.simulator.provider.campaign.verified, ({ subscriber }) => subscriber.id);
    expect((await idsOf()).sort()).toEqual(now.sort());
    expect((await api.list(`/subscribers/${gone.id}`)).body.code).toBe('subscriber_not_found');
  });

  it('hold for a share of the reads, and remember nothing from before the switch', async () => {
    setUp();
    await mutate({ update: { subscriber_id: someone().id, fields: { name: 'Old' } } });
    api.fault({ stale: { probability: 0.5, lag_ms: 60_000 } });
    await mutate({ update: { subscriber_id: someone().id, fields: { name: 'New' } } });
    const names: unknown[] = [];
    for (let read = 0; read < 40; read++) names.push((await api.list(`/subscribers/${someone().id}`)).body.data.name);
    expect(new Set(names)).toEqual(new Set(['Old', 'New']));
    api.fault({});
    expect((await api.list(`/subscribers/${someone().id}`)).body.data.name).toBe('New');
  });
});

describe('a sweep', () => {
  it('misses a row when somebody is deleted between its pages', async () => {
    setUp({ subscribers: 320 }).fault({ deletes_in_sweeps: { every_pages: 1, silent: true } });
    const seen = new Set<string>();
    for (let page = 1; page <= 6; page++) {
      for (const id of await idsOf(`/subscribers?sort_by=registration_asc&page=${page}`)) seen.add(id);
    }
    expect(api.simulator.provider.campaign.deleted).toBe(6);
    const missed = [...api.simulator.provider.campaign.verified].filter(({ subscriber }) => !seen.has(subscriber.id));
    expect(missed.length).toBeGreaterThan(0);
    expect(api.simulator.log.counts().planned).toBe(0);
    api.fault({ deletes_in_sweeps: { every_pages: 2 } });
    await idsOf();
    await idsOf();
    expect(api.simulator.provider.campaign.deleted).toBe(7);
  });
});

describe('a list that hides some', () => {
  it('lacks the same ones on every page and in its figures, and they are still found by id', async () => {
    setUp({ subscribers: 200 });
    const pages = async () => {
      const seen: string[] = [];
      for (let page = 1; page <= 4; page++)
        seen.push(...(await idsOf(`/subscribers?sort_by=registration_asc&page=${page}`)));
      return seen;
    };
    const all = await pages();
    api.fault({ list_hides: 0.3 });
    const shown = await pages();
    const hidden = all.filter((id) => !shown.includes(id));
    expect(shown).toEqual(all.filter((id) => !hidden.includes(id)));
    expect(hidden.length).toBeGreaterThan(all.length * 0.2);
    expect(hidden.length).toBeLessThan(all.length * 0.4);
    expect((await api.list('/subscribers')).body.data.pagination.total_objects).toBe(shown.length);
    for (const id of hidden) expect((await api.list(`/subscribers/${id}`)).body.data).toMatchObject({ id });
    expect(await pages()).toEqual(shown);
    api.fault({ list_hides: 0.6 });
    expect((await pages()).filter((id) => hidden.includes(id))).toEqual([]);
    api.fault({});
    expect(await pages()).toEqual(all);
  });

  it('does so with rewards, whose owners still tell of all', async () => {
    setUp({ subscribers: 200 });
    await mutate(...Array.from({ length: 20 }, () => ({ reward: { subscriber_id: someone().id } })));
    api.fault({ reward_list_hides: 0.5 });
    const own = (await api.list(`/subscribers/${someone().id}/rewards`)).body.data.rewards.map(({ id }) => id);
    const listed: number[] = [];
    for (let page = 1; page <= 4; page++) {
      const { rewards } = (await api.list(`/rewards?per_page=50&page=${page}`)).body.data;
      listed.push(...rewards.map(({ id }) => id));
    }
    const shown = own.filter((id) => listed.includes(id));
    expect(own.length).toBeGreaterThanOrEqual(20);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.length).toBeLessThan(own.length);
  });
});

describe('refusals by switch', () => {
  it('stop the campaign: gone from the lists, and its reads are errors unless they are said to go on', async () => {
    setUp().fault({ campaign: 'stopped', other_lists: 1 });
    expect((await api.get('/lists')).body.data).toMatchObject({ lists: [{ name: 'Campaign 2' }] });
    for (const path of ['/subscribers', `/subscribers/${someone().id}`, '/rewards']) {
      const { status, body } = await api.list(path);
      expect([status, body.code]).toEqual([401, 'invalid_list']);
    }
    api.fault({ campaign: 'stopped_but_readable' });
    expect((await api.get('/lists')).body.data).toMatchObject({ lists: [], pagination: { total_pages: 0 } });
    expect((await api.list('/subscribers')).status).toBe(200);
  });

  it.each(['invalid_token', 'inactive_account'])('answer %s to the right token', async (token) => {
    setUp().fault({ token });
    expect((await api.get('/lists')).body.code).toBe(token);
  });

  it('spend the hour at once, and no other hour', async () => {
    setUp().fault({ budget_spent: true, calls_left: 'number' });
    expect((await api.get('/lists')).body.code).toBe('too_many_calls');
    api.clock.advance(3_600_000);
    expect((await api.get('/lists')).body.calls_left).toBe(4_999);
  });
});

describe('broken transport', () => {
  it('answers 5xx for a share, for a while, in HTML, without counting', async () => {
    setUp().fault({ server_errors: { probability: 0.5, status: 502, for_ms: 5_000 } });
    const statuses: number[] = [];
    for (let call = 0; call < 40; call++) statuses.push((await api.raw('/lists')).status);
    expect(new Set(statuses)).toEqual(new Set([200, 502]));
    const served = statuses.filter((status) => status === 200).length;
    expect(api.simulator.rest.usage.figures()).toMatchObject({
      calls_this_hour: served,
      refused: { server_error: 40 - served },
    });
    api.fault({ server_errors: { probability: 1, for_ms: 5_000 } });
    const { status, type } = await api.raw('/lists');
    expect([status, type]).toEqual([503, 'text/html; charset=utf-8']);
    api.clock.advance(5_000);
    expect((await api.raw('/lists')).status).toBe(200);
  });

  it('is slow, and then tells what was so when it was asked', async () => {
    setUp().fault({ slow: { from_ms: 200, to_ms: 300 } });
    const { id, name } = someone();
    let answered = false;
    const answer = api.list(`/subscribers/${id}`).finally(() => (answered = true));
    await turn();
    await mutate({ update: { subscriber_id: id, fields: { name: 'Late' } } });
    api.clock.advance(199);
    await turn();
    expect(answered).toBe(false);
    api.clock.advance(101);
    expect((await answer).body.data.name).toBe(name);
  });

  it.each([
    ['without_key', /^\{"status":"ok","data":\{"response":"subscribers_retrieved","pagination":/],
    ['truncated', /^\{"status":"ok".*[^}]$/s],
    ['html', /^<html>/],
    ['empty', /^$/],
  ])('answers 200 and no answer: %s', async (kind, looks) => {
    setUp().fault({ malformed: { probability: 1, kind } });
    const { status, text } = await api.raw('/lists/MF00000000aa/subscribers');
    expect(status).toBe(200);
    expect(text).toMatch(looks);
    if (kind === 'truncated') expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });
});

describe('content by switch', () => {
  it('skews the clock of the answer and the times of the objects', async () => {
    setUp();
    const straight = (await api.list(`/subscribers/${someone().id}`)).body;
    api.fault({ timestamp_skew_s: -90, object_times_skew_s: 3_600 });
    const { timestamp, data } = (await api.list(`/subscribers/${someone().id}`)).body;
    expect(timestamp).toBe(straight.timestamp - 90);
    for (const time of ['created_at', 'last_updated_at', 'verified_at']) {
      expect(data[time]).toBe((straight.data[time] as number) + 3_600);
    }
    expect(data.promoted_at).toBeNull();
  });

  it('adds unknown fields in envelope, data and objects', async () => {
    setUp().fault({ unknown_fields: true });
    const { body } = await api.list('/subscribers');
    expect(body).toMatchObject({ request_id: expect.any(String), data: { meta: expect.any(Object) } });
    expect(body.data.subscribers[0]).toHaveProperty('loyalty_tier');
    expect((await api.list('/rewards')).body.data.rewards[0]).toHaveProperty('currency');
  });

  it('tells calls_left as a number, as text, or not', async () => {
    const told = async (calls_left: string) => {
      api.fault({ calls_left });
      return (await api.get('/lists')).body.calls_left;
    };
    setUp();
    expect([await told('number'), await told('string'), await told('null')]).toEqual([4_999, '4998', null]);
  });

  it('shows or counts the unverified in lists, and still not by id', async () => {
    const { live } = setUp().simulator.provider.campaign;
    api.fault({ unverified_in_lists: true, list_counts_unverified: true });
    const { body } = await api.list('/subscribers');
    expect(body.data.pagination.total_objects).toBe(live.length);
    const hidden = [...live].find(({ subscriber }) => !subscriber.verified)!.subscriber;
    expect((await api.list(`/subscribers/${hidden.id}`)).body.code).toBe('subscriber_not_found');
    expect((await api.get('/lists')).body.data.lists[0]).toMatchObject({ subscribers: live.length });
  });

  it.each([
    ['empty_object', {}],
    ['null', null],
    ['subscriber_deleted', 'subscriber_deleted'],
  ])('tells of a deleted referrer: %s', async (deleted_referrer, referred_by) => {
    const { id } = [...setUp({ subscribers: 100 }).simulator.provider.campaign.verified].find(
      ({ referrerId }) => referrerId !== null,
    )!.subscriber;
    const { referrerId } = api.simulator.provider.campaign.byId.get(id)!;
    await mutate({ delete: { subscriber_id: referrerId } });
    api.fault({ deleted_referrer });
    expect((await api.list(`/subscribers/${id}`)).body.data).toMatchObject({ referred: true, referred_by });
  });

  it('orders, pages and trims otherwise where the contract is silent', async () => {
    setUp({ subscribers: 400 });
    const newest = await idsOf('/subscribers');
    const last = await idsOf('/subscribers?page=8');
    const rewards = (await api.list('/rewards?per_page=50')).body.data.rewards.map(({ id }) => id);
    const switches = { default_order: 'registration_asc', rewards_newest_first: true, beyond_last_page: 'last_page' };
    api.fault({ ...switches, subscriber_fields: 'live_sample' });
    expect(await idsOf('/subscribers?page=8&sort_by=registration_desc')).toEqual(last);
    expect(await idsOf('/subscribers?page=80&sort_by=registration_desc')).toEqual(last);
    expect(await idsOf('/subscribers?page=8')).not.toEqual(last);
    expect(newest.at(0)).toBe((await idsOf('/subscribers?page=8')).at(-1));
    expect((await api.list('/rewards?per_page=50')).body.data.rewards.map(({ id }) => id)[0]).toBe(
      Math.max(...rewards),
    );
    const { body } = await api.list('/subscribers');
    expect(Object.keys(body.data.subscribers[0]!).join()).toMatch(
      /^id,name,.*referral_link,created_at,last_updated_at$/,
    );
    expect(body.data.subscribers[0]).not.toHaveProperty('tags');
  });
});
