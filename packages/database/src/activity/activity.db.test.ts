import { recordDeliveries, type Recorder, type RecordingSource } from '@evenkeel/sync-engine';
import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { SeenStep } from '../admin/activity-reads';
import type { Database } from '../open-database';
import { connectors, deliveryOf, digest, hintOf, openTestDatabase, record, source } from '../testing/recording-kit';
import { lagPercentile } from './lag-percentile';

const MINUTE_MS = 60_000;
const STEP = 60;

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());
beforeEach(async () => {
  await query(
    clone.url,
    `truncate mirror.subscriber, evenkeel.delivery, evenkeel.change, evenkeel.ledger_hour, evenkeel.drift,
       evenkeel.activity_minute, evenkeel.activity_sample, evenkeel.source cascade`,
  );
  await query(
    clone.url,
    `insert into evenkeel.source (name, provider, list_uuid, created_at)
     select name, 'plain', 'MF1', now() - interval '1 day' from unnest(array['demo', 'other']) as name`,
  );
});

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS);
const minuteOf = (time: Date) => new Date(Math.floor(time.getTime() / MINUTE_MS) * MINUTE_MS).toISOString();
const load = (over: { sources?: string[]; stepSeconds?: number } = {}) =>
  database.admin.activity.load({
    ...{ sources: null, since: minutesAgo(120).toISOString(), until: minutesAgo(-2).toISOString(), stepSeconds: STEP },
    ...over,
  });
const sumOf = (steps: Iterable<Record<string, unknown>>, key: string) =>
  [...steps].reduce((sum, step) => sum + Number(step[key]), 0);

async function counted() {
  const { counted: steps } = await load();
  const each = [...steps.values()] as never[];
  return ['accepted', 'applied', 'noop', 'duplicate', 'ignored', 'dead'].map((key) => sumOf(each, key));
}

async function sample(minute: Date, samples: { source: string; rowsDue?: number; left?: number; account?: string }[]) {
  await database.activitySamples.keep({
    minute: minuteOf(minute),
    samples: samples.map(({ source: of, rowsDue = 0, left, account = of }) => ({
      ...{ source: of, rowsDue, calls: left === undefined ? null : { account, left } },
    })),
    queueEmptyUntil: minute.toISOString(),
  });
}

describe('what is recorded', () => {
  it('is counted once, by the minute of its receipt and that of its recording', async () => {
    const received = minutesAgo(30);
    const deliveries = ['sub_1', 'sub_2'].map((id) => deliveryOf(hintOf(id), received));
    await record(database, deliveries);
    await record(database, deliveries);
    await record(database, [deliveryOf(hintOf('sub_3')), deliveryOf(hintOf(null))]);
    const { counted: steps } = await load();
    expect(steps.get(minuteOf(received))).toMatchObject({ accepted: 2, applied: 0, lags: [] });
    expect(await counted()).toEqual([4, 3, 0, 0, 1, 0]);
    const ledger = await query(clone.url, 'select sum(deliveries)::int as n from evenkeel.ledger_hour');
    expect(ledger).toEqual([{ n: 4 }]);
  });

  it('of a source that is paused is counted when it gets its outcome', async () => {
    const paused: RecordingSource = { ...source, status: 'paused' };
    const delivery = deliveryOf(hintOf('sub_1'));
    await recordDeliveries(paused, [delivery], { connectors, recorder: database.recorder, digest });
    expect(await counted()).toEqual([0, 0, 0, 0, 0, 0]);
    await record(database, [delivery]);
    expect(await counted()).toEqual([1, 1, 0, 0, 0, 0]);
  });

  it('is not counted if its recording is rolled back', async () => {
    const killed: Recorder = {
      ...database.recorder,
      inRecording: (name, work) =>
        database.recorder.inRecording(name, async (recording) => {
          await work(recording);
          throw new Error('killed');
        }),
    };
    const recording = recordDeliveries(source, [deliveryOf(hintOf('sub_1'))], { connectors, recorder: killed, digest });
    await expect(recording).rejects.toThrow('killed');
    expect(await counted()).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('keeps how long that took so that a longer step has the percentiles of its deliveries', async () => {
    await record(
      database,
      Array.from({ length: 99 }, (_, n) => deliveryOf(hintOf(`sub_${n}`), new Date(Date.now() - 20_000))),
    );
    await record(database, [deliveryOf(hintOf('late'), minutesAgo(100))]);
    const { counted: steps } = await load({ stepSeconds: 86_400 });
    const lags = [...steps.values()].map((step) => step.lags).find((each) => each.length > 0) ?? [];
    expect(lagPercentile(lags, 0.99)).toBeGreaterThanOrEqual(19.9);
    expect(lagPercentile(lags, 0.99)).toBeLessThan(40);
    expect(lagPercentile(lags, 1)).toBeGreaterThanOrEqual(5_990);
    expect(lagPercentile(lags, 1)).toBeLessThan(6_100 * 1.2);
  });

  it('before its receipt, by a clock that is off, lags by nothing', async () => {
    await record(database, [deliveryOf(hintOf('sub_1'), minutesAgo(-1))]);
    const { counted: steps } = await load();
    expect([...steps.values()].map(({ lags }) => lags).filter((lags) => lags.length > 0)).toEqual([[1]]);
  });
});

describe('what is looked at', () => {
  it('is looked at once in a minute, however many want to', async () => {
    const wanted = await Promise.all([1, 2, 3].map(() => database.activitySamples.unsampled()));
    const minute = new Date(wanted[0]!.minute);
    expect(wanted.map((each) => each?.sources)).toEqual([1, 2, 3].map(() => ['demo', 'other']));
    await Promise.all([1, 2, 3].map((rowsDue) => sample(minute, [{ source: 'demo', rowsDue }, { source: 'other' }])));
    const kept = await query(clone.url, 'select source from evenkeel.activity_sample order by source');
    expect(kept).toEqual([{ source: 'demo' }, { source: 'other' }]);
    const again = await database.activitySamples.unsampled();
    expect(again === null || again.minute !== wanted[0]?.minute).toBe(true);
  });

  it('is the drift that stands, and no other', async () => {
    await query(
      clone.url,
      `insert into evenkeel.drift (source, entity, subject_id, subscriber_id, state, before, after, likely_cause, found_by,
         found_at, due_fence, repaired_at)
       select 'demo', 'subscriber', 's' || n, 's' || n, state, '{}', '{}', 'missed_hint', 'sweep', now(), 1, repaired
       from (values (1, 'confirmed', null), (2, 'confirmed', now()), (3, 'suspected', null), (4, 'confirmed', null))
         as d (n, state, repaired)`,
    );
    await sample(minutesAgo(5), [{ source: 'demo' }, { source: 'other' }]);
    const { sources, seen } = await load();
    const at = minuteOf(minutesAgo(5));
    expect(sources.map((each) => each.seen.get(at)?.driftStanding)).toEqual([2, 0]);
    expect(seen.get(at)?.driftStanding).toBe(2);
  });

  it('is of a longer step the worst that was seen, and in sum the worst minute', async () => {
    const start = new Date(Math.floor(minutesAgo(60).getTime() / 600_000) * 600_000);
    const at = (minute: number) => new Date(start.getTime() + minute * MINUTE_MS);
    await sample(at(0), [
      { source: 'demo', rowsDue: 9, left: 40, account: 'a' },
      { source: 'other', rowsDue: 0, left: 42, account: 'a' },
    ]);
    await sample(at(1), [
      { source: 'demo', rowsDue: 2, left: 30, account: 'a' },
      { source: 'other', rowsDue: 8, left: 7, account: 'b' },
    ]);
    const { sources, seen } = await load({ stepSeconds: 600 });
    const step = start.toISOString();
    const expected: (SeenStep | undefined)[] = [
      { rowsDue: 9, driftStanding: 0, callsLeft: 30 },
      { rowsDue: 8, driftStanding: 0, callsLeft: 7 },
    ];
    expect(sources.map((each) => each.seen.get(step))).toEqual(expected);
    expect(seen.get(step)).toEqual({ rowsDue: 10, driftStanding: 0, callsLeft: 37 });
    expect([...seen.keys()]).toEqual([step]);
  });

  it('says up to when what was accepted has been recorded: until something waits in Postgres', async () => {
    const paused: RecordingSource = { ...source, status: 'paused' };
    const waits = minutesAgo(7);
    await recordDeliveries(paused, [deliveryOf(hintOf('sub_1'), waits)], {
      connectors,
      recorder: database.recorder,
      digest,
    });
    const looked = minutesAgo(1);
    await sample(looked, [{ source: 'demo' }, { source: 'other' }]);
    const { sources } = await load();
    expect(sources.map(({ acceptedUntil }) => acceptedUntil)).toEqual([waits.toISOString(), looked.toISOString()]);
  });

  it('begins the account: what was before the first look was not counted in full', async () => {
    expect((await load()).sources.map(({ countedFrom }) => countedFrom)).toEqual([null, null]);
    await sample(minutesAgo(10), [{ source: 'demo' }]);
    await query(clone.url, "update evenkeel.source set created_at = now() - interval '4 minutes' where name = 'other'");
    const { sources } = await load();
    expect(sources.map(({ countedFrom }) => countedFrom)).toEqual([minuteOf(minutesAgo(9)), minuteOf(minutesAgo(4))]);
  });
});
