import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { Columns } from '@evenkeel/event-schemas';
import type { AnsweredRead } from '@evenkeel/sync-engine';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import {
  brokenRows,
  forgetReads,
  letPass,
  recordAnswered,
  rewardSnapshot,
  rewardsRead,
  snapshotOf,
} from './testing/reading-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());
beforeEach(() => forgetReads(clone.url));

const MUG = { name: 'Mug', status: 'sent', value: 3.25 };
const CAP = { name: 'Cap', status: 'unlocked' };

const read = async (rewards: Readonly<Record<string, Columns>> | 'absent') =>
  recordAnswered(database, { rewardsOf: [await rewardsRead(database, 'ana', rewards)] });
const rewards = () =>
  query(
    clone.url,
    'select id, name, version, provisional, dirty, deleted_at is not null as gone from mirror.reward order by id',
  );
const positionsAndXids = () =>
  query(
    clone.url,
    'select subject_id, kind, version, xid::text as xid, cause_id from evenkeel.change where entity = $1 order by position',
    ['reward'],
  );
const hintOfMug = () =>
  record(database, [
    deliveryOf(
      hintOf('ana', { event: 'reward_unlocked', reward: { id: null, content: { name: 'Mug', status: 'sent' } } }),
    ),
  ]);
const pageRead = async (id: string, content: Columns): Promise<AnsweredRead> => ({
  ...{ entity: 'reward', key: { source: 'demo', subscriber_id: 'ana', id }, via: 'page' },
  ...(await database.readRecorder.drawFence()),
  answer: rewardSnapshot('ana', id, content),
});

describe('all rewards of a subscriber', () => {
  it('are inserted, and confirmed by the next equal answer', async () => {
    await read({ R1: MUG, R2: CAP });
    const again = await read({ R1: MUG, R2: CAP });
    expect(again).toMatchObject({ rows: [], confirmed: [{}, {}], changes: [] });
    expect(await rewards()).toEqual([
      { id: 'R1', name: 'Mug', version: '1', provisional: false, dirty: false, gone: false },
      { id: 'R2', name: 'Cap', version: '1', provisional: false, dirty: false, gone: false },
    ]);
    const fences = await query(clone.url, 'select distinct fetch_fence, settled_fence from mirror.reward');
    expect(fences).toHaveLength(1);
    expect(await brokenRows(clone.url, ['name', 'status', 'value'])).toEqual([]);
  });

  it('lose none at the first absence; the second settled one ends what it lacks, and nothing else', async () => {
    await read({ R1: MUG, R2: CAP });
    await read({ R2: CAP });
    expect(await rewards()).toMatchObject([
      { id: 'R1', gone: false, dirty: true },
      { id: 'R2', gone: false, dirty: false },
    ]);
    await read({ R2: CAP });
    expect(await rewards()).toMatchObject([{ gone: false }, { gone: false }]);
    await letPass(clone.url, '10 seconds');
    await read({ R2: CAP });
    expect(await rewards()).toMatchObject([
      { id: 'R1', gone: true, dirty: false, version: '2' },
      { id: 'R2', gone: false, version: '1' },
    ]);
  });

  it('are not ended by two absences with a look between that had them', async () => {
    await read({ R1: MUG });
    await read({});
    await letPass(clone.url, '10 seconds');
    await read({ R1: MUG });
    await letPass(clone.url, '10 seconds');
    await read({});
    expect(await rewards()).toMatchObject([{ id: 'R1', gone: false, dirty: true }]);
  });

  it('are all absent where the subscriber is, and only of that subscriber', async () => {
    await read({ R1: MUG });
    await recordAnswered(database, { rewardsOf: [await rewardsRead(database, 'ben', { R1: MUG })] });
    await read('absent');
    await letPass(clone.url, '10 seconds');
    await read('absent');
    const gone = await query(clone.url, 'select subscriber_id from mirror.reward where deleted_at is not null');
    expect(gone).toEqual([{ subscriber_id: 'ana' }]);
  });
});

describe('a reward that a webhook told of without its id', () => {
  it('is ended in the transaction that shows the real one', async () => {
    await hintOfMug();
    await letPass(clone.url, '10 seconds');
    const { moment, rows } = await read({ R1: MUG });
    expect(await rewards()).toMatchObject([
      { id: 'R1', gone: false, provisional: false },
      { id: expect.stringMatching(/^hint_/), gone: true, provisional: false, dirty: false, version: '2' },
    ]);
    const [created, ...ended] = await positionsAndXids();
    expect(created).toMatchObject({ subject_id: expect.stringMatching(/^hint_/), kind: 'created' });
    expect(ended).toMatchObject([
      { subject_id: 'R1', kind: 'created' },
      { kind: 'deleted', version: '2' },
    ]);
    expect(new Set(ended.map(({ xid }) => xid)).size).toBe(1);
    expect(rows.map(({ state }) => state.fetch_fence < moment.fence)).toEqual([true, true]);
    expect(await brokenRows(clone.url)).toEqual([]);
  });

  it('is ended by a page of the list as well', async () => {
    await hintOfMug();
    await letPass(clone.url, '10 seconds');
    await recordAnswered(database, { reads: [await pageRead('R1', MUG)], cause: { type: 'sweep', id: '1' } });
    expect(await rewards()).toMatchObject([
      { id: 'R1', gone: false },
      { gone: true, dirty: false },
    ]);
  });

  it('is ended by a page that is older than the last look at it, and no fence falls', async () => {
    await hintOfMug();
    const page = await pageRead('R1', MUG);
    await letPass(clone.url, '10 seconds');
    await read({});
    const fences = "select fetch_fence, settled_fence from mirror.reward where id like 'hint_%'";
    const before = await query(clone.url, fences);
    await recordAnswered(database, { reads: [page] });
    expect(await rewards()).toMatchObject([
      { id: 'R1', gone: false },
      { gone: true, dirty: false },
    ]);
    expect(await query(clone.url, fences)).toEqual(before);
  });

  it('stays while no read shows a real one, and is looked at later', async () => {
    await hintOfMug();
    await letPass(clone.url, '10 seconds');
    await read({ R2: CAP });
    const unconfirmed =
      "select looks, look_at > now() + interval '59 minutes' as later, dirty from mirror.reward where id like 'hint_%'";
    expect(await query(clone.url, unconfirmed)).toEqual([{ looks: 1, later: true, dirty: false }]);
  });
});

describe('the campaign', () => {
  const campaign = async (content: Columns): Promise<AnsweredRead> => ({
    ...{ entity: 'campaign', key: { source: 'demo', subscriber_id: '', id: 'MF1' }, via: 'by_id' },
    ...(await database.readRecorder.drawFence()),
    answer: { ...snapshotOf({}), content },
  });
  const FACTS = { name: 'Spring', type: 'referral', subscribers: 10, active: true };
  const recordCampaign = async (content: Columns) => recordAnswered(database, { reads: [await campaign(content)] });
  const stored = async () => (await query(clone.url, 'select * from mirror.campaign'))[0] ?? {};

  it('is a row like the others: inserted, confirmed, changed', async () => {
    await recordCampaign({ ...FACTS, provider_created_at: '2026-01-02T03:04:05.000Z' });
    const first = await stored();
    expect(first).toMatchObject({ ...FACTS, list_uuid: 'MF1', version: '1', provisional: false, dirty: false });
    const confirmed = await recordCampaign({ ...FACTS, provider_created_at: '2026-01-02T03:04:05.000Z' });
    expect(confirmed).toMatchObject({ rows: [], changes: [], confirmed: [{}] });
    const [fence] = confirmed.confirmed.map(({ state }) => String(state.fetch_fence));
    const proof = { fetch_fence: fence, settled_fence: fence, confirmed_at: new Date(confirmed.moment.now) };
    expect(await stored()).toEqual({ ...first, ...proof });
    await recordCampaign({ ...FACTS, active: false, provider_created_at: '2026-01-02T03:04:05.000Z' });
    expect(await stored()).toMatchObject({ active: false, version: '2' });
    expect(await brokenRows(clone.url, Object.keys(FACTS))).toEqual([]);
  });
});
