import { openDatabase, type Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { ActivitySampler } from './activity-sampler';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openDatabase({ url: clone.url, encryptionKey: Buffer.alloc(32, 7), applicationName: 'test' });
  await database.ensureSource({
    ...{ name: 'read', provider: 'referralhero', listUuid: 'MF1', webhookSecret: 'x', apiToken: 'token' },
    apiUrl: 'http://127.0.0.1:9/api/v2',
  });
  await query(clone.url, "insert into evenkeel.source (name, provider) values ('unread', 'referralhero')");
  await query(
    clone.url,
    `insert into mirror.subscriber (source, id, version, provisional, hint_fence, hint_at)
     values ('read', 'sub_1', 1, true, 5, now()), ('unread', 'sub_1', 1, true, 0, null)`,
  );
});
afterAll(() => database.close());
beforeEach(() => query(clone.url, 'truncate evenkeel.activity_sample'));

const samples = () =>
  query<{ source: string; minute: Date; accepted_until: Date | null }>(
    clone.url,
    'select * from evenkeel.activity_sample order by minute, source',
  );

function samplerOf(oldestJobAt: () => Promise<Date | null> = async () => null) {
  const warned: string[] = [];
  const log = { warn: (_: unknown, line: string) => void warned.push(line) } as unknown as Logger;
  return { warned, sampler: new ActivitySampler(log, database, { oldestJobAt }) };
}

/** As if it had been done a minute ago. */
const letAMinutePass = () =>
  query(clone.url, "update evenkeel.activity_sample set minute = minute - interval '1 minute'");

it('each source is looked at once in a minute, by however many workers', async () => {
  const workers = [1, 2, 3].map(() => samplerOf().sampler);
  await Promise.all(workers.map((worker) => worker.sample()));
  await letAMinutePass();
  for (const worker of workers) await worker.sample();
  const kept = await samples();
  const minutes = [...new Set(kept.map(({ minute }) => minute.getTime()))];
  expect(kept).toHaveLength(minutes.length * 2);
  expect(kept.slice(0, 2)).toEqual([
    expect.objectContaining({ source: 'read', rows_due: 1, drift_standing: 0, calls_left: 4_500 }),
    expect.objectContaining({ source: 'unread', rows_due: 0, drift_standing: 0, account: null, calls_left: null }),
  ]);
});

it('a minute in which no worker ran stays out', async () => {
  const { sampler } = samplerOf();
  await sampler.sample();
  for (let n = 0; n < 3; n += 1) await letAMinutePass();
  await sampler.sample();
  const [first, , last] = (await samples()).map(({ minute }) => minute.getTime());
  expect((last ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(180_000);
  expect(await samples()).toHaveLength(4);
});

it('what was accepted is recorded up to the oldest job, and a little before it', async () => {
  await samplerOf(async () => new Date('2026-01-01T00:01:00Z')).sampler.sample();
  expect((await samples())[0]?.accepted_until).toEqual(new Date('2026-01-01T00:00:50Z'));
});

it('a queue that is away hides nothing else', async () => {
  const { sampler, warned } = samplerOf(() => Promise.reject(new Error('the queue is away')));
  await sampler.sample();
  expect((await samples()).map((each) => each.accepted_until)).toEqual([null, null]);
  expect(warned).toHaveLength(1);
});
