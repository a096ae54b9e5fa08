import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { makeSource } from './testing/made-rows';

const MINUTE_MS = 60_000;

let admin: AdminForTest;
beforeAll(async () => {
  admin = await startAdminForTest();
  await makeSource(admin, 'one');
  await makeSource(admin, 'two');
  await admin.rows("update evenkeel.source set created_at = now() - interval '40 days'");
});
afterAll(() => admin.stop());
beforeEach(() => admin.rows('truncate evenkeel.activity_minute, evenkeel.activity_sample'));

const thisMinute = () => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
const ago = (minutes: number) => new Date(thisMinute() - minutes * MINUTE_MS).toISOString();

async function count(source: string, minutes: number, over: Record<string, unknown> = {}): Promise<void> {
  const { accepted, applied, noop, duplicate, ignored, dead, lags } = {
    ...{ accepted: 0, applied: 0, noop: 0, duplicate: 0, ignored: 0, dead: 0, lags: [] },
    ...over,
  };
  await admin.rows('insert into evenkeel.activity_minute values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    ...[source, ago(minutes), accepted, applied, noop, duplicate, ignored, dead, lags],
  ]);
}

async function look(source: string, minutes: number, over: Record<string, unknown> = {}): Promise<void> {
  const { due, drift, account, calls, until } = {
    ...{ due: 0, drift: 0, account: null, calls: null, until: ago(minutes) },
    ...over,
  };
  await admin.rows('insert into evenkeel.activity_sample values ($1, $2, $3, $4, $5, $6, $7)', [
    ...[source, ago(minutes), due, drift, account, calls, until],
  ]);
}

const ask = async (query: string, key?: string) =>
  (await admin.get(`/v1/activity?${query}`, key === undefined ? {} : { key })).body;

it('has a value or null for each minute: zero where nothing came, null where nobody knows', async () => {
  await look('one', 9);
  await count('one', 7, { accepted: 3, applied: 1, noop: 1, dead: 1, lags: [0, 2, 0, 0, 1] });
  await look('one', 5, { due: 4, drift: 1, account: 'a', calls: 44 });
  const { times, data, sum, step } = await ask(`source=one&since=${ago(10)}&until=${ago(4)}&step=1m`);
  expect(step).toBe('1m');
  expect(times).toEqual([10, 9, 8, 7, 6, 5].map(ago));
  expect(data).toHaveLength(1);
  expect(data[0]).toEqual({
    ...{ source: 'one', counted_from: ago(8), accepted_until: ago(5) },
    accepted: [null, null, 0, 3, 0, null],
    recorded: [null, null, 0, 3, 0, 0],
    outcomes: {
      ...{ applied: [null, null, 0, 1, 0, 0], noop: [null, null, 0, 1, 0, 0], duplicate: [null, null, 0, 0, 0, 0] },
      ...{ ignored: [null, null, 0, 0, 0, 0], dead: [null, null, 0, 1, 0, 0] },
    },
    lag_p50: [null, null, null, 0.00119, null, null],
    lag_p99: [null, null, null, 0.002, null, null],
    ...{ calls_left: [null, null, null, null, null, 44], rows_due: [null, 0, null, null, null, 4] },
    drift_standing: [null, 0, null, null, null, 1],
  });
  const { source, counted_from, accepted_until, ...plots } = data[0];
  expect([source, counted_from, accepted_until]).toHaveLength(3);
  expect(sum).toEqual(plots);
});

it('in sum what was accepted is known when it is of all sources; calls that two share are counted once', async () => {
  for (const source of ['one', 'two']) await look(source, 9);
  await look('one', 5, { account: 'a', calls: 30, until: ago(5) });
  await look('two', 5, { account: 'a', calls: 32, until: ago(6) });
  await count('one', 7, { accepted: 1, applied: 1 });
  await count('one', 6, { accepted: 2, noop: 2 });
  await count('two', 7, { accepted: 5, dead: 5 });
  const { data, sum } = await ask(`since=${ago(7)}&until=${ago(4)}&step=1m`);
  expect(data.map(({ accepted }: { accepted: unknown }) => accepted)).toEqual([
    [1, 2, null],
    [5, null, null],
  ]);
  expect(sum).toMatchObject({ accepted: [6, null, null], recorded: [6, 2, 0], calls_left: [null, null, 30] });
});

it('the percentile of a longer step is that of its deliveries', async () => {
  await look('one', 300);
  const slow = Array.from({ length: 41 }, (_, n) => (n === 40 ? 10 : 0));
  await count('one', 200, { applied: 990, lags: [990] });
  await count('one', 199, { applied: 10, lags: slow });
  const { data } = await ask(`source=one&since=${ago(260)}&step=1d`);
  const known = data[0].lag_p99.filter((lag: number | null) => lag !== null);
  // Unless midnight lies between the two minutes.
  expect(known.at(-1)).toBe(known.length === 1 ? 0.001 : 1.02);
});

it('takes a step that makes a plot, of the last day, and only minutes that are over', async () => {
  const day = await ask('');
  expect(day).toMatchObject({ step: '5m', next_cursor: null });
  expect(Date.parse(day.until) % MINUTE_MS).toBe(0);
  expect(Date.parse(day.until)).toBeLessThanOrEqual(Date.now());
  expect(Date.parse(day.until) - Date.parse(day.since)).toBe(1_440 * MINUTE_MS);
  expect(await ask(`since=${ago(60)}`)).toMatchObject({ step: '1m' });
  expect(await ask(`since=${ago(31 * 1_440)}`)).toMatchObject({ step: '6h' });
  const ahead = await ask(`since=${ago(2)}&until=2099-01-01T00:00:00Z&step=1m`);
  expect(ahead.times.length).toBeLessThanOrEqual(3);
  expect(await ask('since=2099-01-01T00:00:00Z')).toMatchObject({ times: [], sum: { recorded: [] } });
});

it('refuses what is longer than it can answer, by name', async () => {
  const refused = async (query: string) => {
    const { code, errors } = await ask(query);
    return [code, errors?.[0].name];
  };
  expect(await refused(`since=${ago(32 * 1_440)}`)).toEqual(['invalid_request', 'since']);
  expect(await refused(`since=${ago(5)}&until=${ago(6)}`)).toEqual(['invalid_request', 'since']);
  expect(await refused(`since=${ago(5_000)}&step=1m`)).toEqual(['invalid_request', 'step']);
  expect(await refused('step=2m')).toEqual(['invalid_request', 'step']);
});

it('shows and adds up the sources of the key alone', async () => {
  const { key } = (await admin.post('/v1/keys', { name: 'two', scope: 'read', sources: ['two'] })).body;
  for (const source of ['one', 'two']) await look(source, 9);
  await count('one', 7, { applied: 7 });
  await count('two', 7, { applied: 1 });
  const { data, sum } = await ask(`since=${ago(7)}&until=${ago(6)}&step=1m`, key);
  expect(data.map(({ source }: { source: string }) => source)).toEqual(['two']);
  expect(sum.recorded).toEqual([1]);
  expect((await ask('source=one', key)).code).toBe('other_source');
});
