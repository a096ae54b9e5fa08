import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { recordListAbsences } from '@evenkeel/sync-engine';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import {
  brokenRows,
  forgetReads,
  letPass,
  readAndRecord,
  recordAnswered,
  subscriberRead,
  withSettings,
} from './testing/reading-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());
beforeEach(async () => {
  await forgetReads(clone.url);
  await readAndRecord(database, 'ana', { name: 'Ana', device: 'x' });
});

const drift = () =>
  query(
    clone.url,
    `select state, before, after, likely_cause, found_by, confirmed_at is not null as confirmed,
       repaired_at is not null as repaired, dismissed_at is not null as dismissed
     from evenkeel.drift order by id`,
  );
const ana = async () => (await query(clone.url, 'select * from mirror.subscriber'))[0] ?? {};
const hint = (name: string) => record(database, [deliveryOf(hintOf('ana', { content: { name } }))]);
const sweepLacked = async () => {
  const { fence } = await database.readRecorder.drawFence();
  const slice = { entity: 'subscriber', firstFence: fence, pageFence: fence, after: '', limit: 10 } as const;
  const announced = () => new Set(['name', 'deleted_at']);
  expect(await recordListAbsences('demo', slice, { recorder: database.readRecorder, announced })).toEqual({
    ...{ noted: 1, after: null },
  });
};
const settledRead = async (said: Parameters<typeof readAndRecord>[2], by = withSettings({})) => {
  await letPass(clone.url, '10 seconds');
  return readAndRecord(database, 'ana', said, by);
};

describe('a read that differs from a row that was not due', () => {
  it('is drift that is suspected; the row is mended, and due for a second look', async () => {
    const read = await subscriberRead(database, 'ana', { name: 'Anna', device: 'x' });
    await recordAnswered(database, { reads: [read], cause: { type: 'sweep', id: '1' } });
    expect(await drift()).toEqual([
      {
        ...{ state: 'suspected', before: { name: 'Ana' }, after: { name: 'Anna' } },
        ...{ likely_cause: 'missed_hint', found_by: 'sweep', confirmed: false, repaired: false, dismissed: false },
      },
    ]);
    expect(await ana()).toMatchObject({ name: 'Anna', version: '2', dirty: true });
  });

  it('is confirmed by a settled second look, in what still differs, and repaired', async () => {
    await readAndRecord(database, 'ana', { name: 'Anna', device: 'y' });
    await settledRead({ name: 'Ana', device: 'y' });
    expect(await drift()).toMatchObject([
      {
        ...{ state: 'confirmed', before: { device: 'x' }, after: { device: 'y' }, likely_cause: 'missed_hint' },
        ...{ found_by: 'verify', confirmed: true, repaired: true, dismissed: false },
      },
    ]);
    expect(await ana()).toMatchObject({ name: 'Ana', device: 'y', dirty: false });
  });

  it('stays suspected at a second look that is not settled', async () => {
    await readAndRecord(database, 'ana', { name: 'Anna' });
    await readAndRecord(database, 'ana', { name: 'Anna' });
    expect(await drift()).toMatchObject([{ state: 'suspected' }]);
    await settledRead({ name: 'Anna' });
    expect(await drift()).toMatchObject([{ state: 'confirmed', repaired: true }]);
  });

  it('is dismissed when the second look agrees with what the mirror held', async () => {
    await readAndRecord(database, 'ana', { name: 'Anna', device: 'x' });
    await settledRead({ name: 'Ana', device: 'x' });
    expect(await drift()).toMatchObject([{ state: 'dismissed', confirmed: false, repaired: false, dismissed: true }]);
    expect(await ana()).toMatchObject({ name: 'Ana', dirty: false });
  });

  it('is dismissed when a hint came meanwhile: the change was on its way', async () => {
    await readAndRecord(database, 'ana', { name: 'Anna' });
    await hint('Anna');
    await settledRead({ name: 'Anna' });
    expect(await drift()).toMatchObject([{ state: 'dismissed' }]);
  });

  it('is found anew after it was confirmed or dismissed', async () => {
    for (const name of ['A', 'B']) {
      await readAndRecord(database, 'ana', { name });
      await settledRead({ name });
    }
    expect(await drift()).toMatchObject([
      { state: 'confirmed', before: { name: 'Ana' }, after: { name: 'A' } },
      { state: 'confirmed', before: { name: 'A' }, after: { name: 'B' } },
    ]);
  });

  it('is an edit without a hint where webhooks tell of none of its columns', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana', device: 'y' });
    expect(await drift()).toMatchObject([{ likely_cause: 'edit_without_hint', before: { device: 'x' } }]);
  });
});

it('a change that a hint announced is no drift', async () => {
  await hint('Anna');
  await readAndRecord(database, 'ana', { name: 'Anna' });
  await settledRead({ name: 'Anna' });
  expect(await drift()).toEqual([]);
});

describe('drift of which a webhook told, but waited to be recorded', () => {
  const hintReceivedAt = (receivedAt: Date) =>
    record(database, [deliveryOf(hintOf('ana', { content: { name: 'Anna' } }), receivedAt)]);
  const confirm = async () => {
    await readAndRecord(database, 'ana', { name: 'Anna' });
    await settledRead({ name: 'Anna' });
    expect(await drift()).toMatchObject([{ state: 'confirmed' }]);
  };

  it('is dismissed when it is recorded, though it was confirmed before', async () => {
    const receivedAt = new Date();
    await confirm();
    await hintReceivedAt(receivedAt);
    expect(await drift()).toMatchObject([{ state: 'dismissed', repaired: true, dismissed: true }]);
  });

  it('stays confirmed when the webhook was received after that, and for webhooks about others', async () => {
    const receivedAt = new Date();
    await confirm();
    await hintReceivedAt(new Date(Date.now() + 1));
    await record(database, [deliveryOf(hintOf('ben', { content: { name: 'Ben' } }), receivedAt)]);
    expect(await drift()).toMatchObject([{ state: 'confirmed', dismissed: false }]);
  });
});

describe('a deletion', () => {
  it('that a sweep brought up, and no webhook, is suspected then, and confirmed as it is applied', async () => {
    await sweepLacked();
    expect(await drift()).toMatchObject([{ state: 'suspected', before: { deleted_at: null }, found_by: 'sweep' }]);
    await settledRead('absent');
    expect(await drift()).toMatchObject([{ state: 'suspected' }]);
    await settledRead('absent');
    expect(await drift()).toMatchObject([
      {
        ...{ state: 'confirmed', before: { deleted_at: null }, after: { deleted_at: expect.any(String) } },
        ...{ likely_cause: 'missed_hint', found_by: 'sweep', confirmed: true, repaired: true },
      },
    ]);
  });

  it('that a hint led to is none, though a sweep lacked the row before it was read', async () => {
    await hint('Anna');
    await sweepLacked();
    await settledRead('absent');
    expect(await settledRead('absent')).toBe('applied');
    expect(await drift()).toEqual([]);
  });

  it('of which a webhook tells before its second look is none', async () => {
    await sweepLacked();
    await settledRead('absent');
    await hint('Anna');
    expect(await settledRead('absent')).toBe('applied');
    expect(await drift()).toMatchObject([{ state: 'dismissed', confirmed: false }]);
  });

  it('that a hint led to is none, though it told only of a change', async () => {
    await hint('Anna');
    await settledRead('absent');
    expect(await settledRead('absent')).toBe('applied');
    expect(await drift()).toEqual([]);
  });

  it('that a delete hint told of is none', async () => {
    await record(database, [deliveryOf(hintOf('ana', { meaning: 'deleted' }))]);
    expect(await settledRead('absent')).toBe('applied');
    expect(await drift()).toEqual([]);
  });
});

describe('with repair turned off', () => {
  const reportOnly = withSettings({ repair: false });
  const differing = { name: 'Anna', device: 'x' };

  it('drift is reported, once, and the row stays as it is, and is not called proven', async () => {
    await letPass(clone.url, '1 minute');
    const before = await ana();
    await readAndRecord(database, 'ana', differing, reportOnly);
    expect(await drift()).toMatchObject([{ state: 'suspected', after: { name: 'Anna' } }]);
    await settledRead(differing, reportOnly);
    await settledRead(differing, reportOnly);
    expect(await drift()).toMatchObject([{ state: 'confirmed', confirmed: true, repaired: false }]);
    const { fetch_fence, settled_fence, hint_fence, hint_at, dirty_since, first_seen_at, confirmed_at, ...after } =
      await ana();
    expect(before).toMatchObject({ ...after, dirty: false, name: 'Ana', version: '1' });
    // Twice ten seconds passed since, and no read has proven it.
    expect(confirmed_at).toEqual(new Date((before['confirmed_at'] as Date).getTime() - 20_000));
    expect(await query(clone.url, 'select kind from evenkeel.change')).toEqual([{ kind: 'created' }]);
    expect(BigInt(fetch_fence as string)).toBe(BigInt(settled_fence as string));
    expect([hint_fence, hint_at, dirty_since, first_seen_at]).not.toContain(null);
  });

  it('a read that a hint asked for mends it, and the drift is repaired', async () => {
    await readAndRecord(database, 'ana', differing, reportOnly);
    await settledRead(differing, reportOnly);
    await hint('Anna');
    await settledRead(differing, reportOnly);
    expect(await ana()).toMatchObject({ name: 'Anna', version: '2', dirty: false });
    expect(await drift()).toMatchObject([{ state: 'confirmed', confirmed: true, repaired: true }]);
    expect(await brokenRows(clone.url, ['name', 'device'])).toEqual([]);
  });

  it('the drift is repaired too once the provider says again what the mirror holds', async () => {
    await readAndRecord(database, 'ana', differing, reportOnly);
    await settledRead(differing, reportOnly);
    await settledRead({ name: 'Ana', device: 'x' }, reportOnly);
    expect(await drift()).toMatchObject([{ state: 'confirmed', repaired: true }]);
  });
});

it('of the rows of pages only those that differ are drift', async () => {
  const ids = Array.from({ length: 200 }, (_, n) => `sub_${n}`);
  const page = async (name: (n: number) => string) =>
    Promise.all(ids.map((id, n) => subscriberRead(database, id, { name: name(n) }, { via: 'page' })));
  await recordAnswered(database, { reads: await page(() => 'A') });
  await recordAnswered(database, { reads: await page((n) => (n % 50 === 7 ? 'B' : 'A')) });
  const found = await query(clone.url, "select subject_id from evenkeel.drift where state = 'suspected'");
  expect(found.map(({ subject_id }) => subject_id).sort()).toEqual(['sub_107', 'sub_157', 'sub_57', 'sub_7']);
  await letPass(clone.url, '10 seconds');
  await recordAnswered(database, { reads: await page((n) => (n % 100 === 7 ? 'B' : 'A')) });
  const states = await query(clone.url, 'select subject_id, state from evenkeel.drift order by subject_id collate "C"');
  expect(states).toEqual([
    { subject_id: 'sub_107', state: 'confirmed' },
    { subject_id: 'sub_157', state: 'dismissed' },
    { subject_id: 'sub_57', state: 'dismissed' },
    { subject_id: 'sub_7', state: 'confirmed' },
  ]);
});
