import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { WantedDue } from './due-rows';
import type { Database } from './open-database';
import { openTestDatabase } from './testing/recording-kit';
import { forgetReads } from './testing/reading-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());
beforeEach(() => forgetReads(clone.url));

/** Columns of a row, as SQL. */
type State = Readonly<Record<string, string>>;

const ago = (seconds: number) => `now() - interval '${seconds} seconds'`;
/** The settle delay is ten seconds. */
const PROVEN: State = { ever_verified: 'true', provisional: 'false', confirmed_at: ago(20), first_seen_at: ago(5_000) };
const hinted = (seconds: number): State => ({ ...PROVEN, hint_fence: '10', hint_at: ago(seconds) });
const SETTLED = hinted(11);
/** With seconds to spare, for the test may be slow. */
const FRESH = hinted(3);
const LOOK: State = {
  looks: '1',
  look_at: ago(1),
  hint_fence: '5',
  hint_at: ago(4_000),
  settled_fence: '8',
  ...{ fetch_fence: '8' },
};
const LACKED: State = { list_absent_fence: '9' };

async function put(table: 'subscriber' | 'reward', id: string, state: State, owner = id): Promise<void> {
  const key = table === 'reward' ? { subscriber_id: `'${owner}'` } : {};
  const since = table === 'subscriber' && state['hint_at'] !== undefined ? { dirty_since: state['hint_at'] } : {};
  const columns = { source: "'demo'", id: `'${id}'`, version: '1', provisional: 'true', ...key, ...state, ...since };
  const into = `insert into mirror.${table} (${Object.keys(columns).join(', ')})`;
  await query(clone.url, `${into} values (${Object.values(columns).join(', ')})`);
}

const WANTED: WantedDue = {
  ...{ source: 'demo', ample: false, settleMs: 10_000, except: [] },
  ...{ listedToo: true, missingToo: true, limit: 100 },
};
const count = () => database.dueRows.count('demo', 10_000);

describe.each([
  ['subscriber', 'subscribers'],
  ['reward', 'rewardOwners'],
] as const)('a due %s', (table, load) => {
  const due = async (wanted: Partial<WantedDue> = {}) =>
    (await database.dueRows[load]({ ...WANTED, ...wanted })).map(({ id }) => id);

  it.each<[string, State, string[]]>([
    ['is one of which the newest hint is settled', SETTLED, ['ana']],
    ['is not one whose hint is younger than the settle delay', FRESH, []],
    ['is not one that nobody hinted', PROVEN, []],
    ['is not one whose hint a settled read answered', { ...SETTLED, settled_fence: '11' }, []],
    ['is one that was hinted without a break for ten settle delays', { ...FRESH, confirmed_at: ago(100) }, ['ana']],
    ['is not one that is hinted again soon after it was proven', { ...FRESH, confirmed_at: ago(60) }, []],
    [
      'is one never proven that was hinted for so long',
      { ...FRESH, confirmed_at: 'null', first_seen_at: ago(100) },
      ['ana'],
    ],
    ['is a look that has come', LOOK, ['ana']],
    ['is not a look that has not', { ...LOOK, look_at: ago(-60) }, []],
    ['is a look of which a hint makes a dirty row once that has settled', { ...LOOK, ...SETTLED, looks: '1' }, ['ana']],
    ['is not a look that a hint came to, before that has settled', { ...LOOK, ...FRESH }, []],
    ['is no row of which everything is erased', { ...SETTLED, settled_fence: '10', erased_at: ago(1) }, []],
    ['is no erased row even if something left it dirty', { ...SETTLED, erased_at: ago(1) }, []],
    ['is no erased row even if something left it a look', { ...LOOK, erased_at: ago(1) }, []],
  ])('%s', async (_rule, state, expected) => {
    await put(table, 'ana', state);
    expect(await due()).toEqual(expected);
  });

  it('may be a fresh one while calls are ample, until a read has followed the hint', async () => {
    await put(table, 'ana', FRESH);
    await put(table, 'ben', { ...FRESH, fetch_fence: '11' });
    expect(await due({ ample: true })).toEqual(['ana']);
  });

  it('is of the source that is asked for, and not among those that are excepted', async () => {
    for (const id of ['ana', 'ben', 'eve']) await put(table, id, SETTLED);
    await put(table, 'ida', LOOK);
    await put(table, 'leo', { ...SETTLED, source: "'another'" });
    expect((await due({ except: ['ben', 'ida'] })).toSorted()).toEqual(['ana', 'eve']);
  });

  it('is left to a sweep where that can answer it: not what it lacked, tombstones and unconfirmed rows', async () => {
    await put(table, 'ana', SETTLED);
    await put(table, 'gone', { ...SETTLED, deleted_at: ago(60) });
    await put(table, 'lacked', { ...SETTLED, ...LACKED });
    await put(table, 'unconfirmed', { ...SETTLED, looks: '1', look_at: ago(-60) });
    await put(table, 'look', LOOK);
    expect((await due({ listedToo: false })).toSorted()).toEqual(['gone', 'lacked', 'look', 'unconfirmed']);
    expect((await due({ missingToo: false })).toSorted()).toEqual(['ana', 'gone', 'look', 'unconfirmed']);
    expect(await count()).toMatchObject({ listed: 1, byIdOnly: 4, due: 5, dirty: 4 });
  });

  it('comes before others that were hinted later', async () => {
    for (const [id, seconds] of [
      ['b', 30],
      ['a', 20],
      ['c', 40],
    ] as const)
      await put(table, id, hinted(seconds));
    expect(await due()).toEqual(['c', 'b', 'a']);
    expect(await due({ limit: 2 })).toEqual(['c', 'b']);
  });

  it('is not held up by older looks, nor by what a sweep lacked; those get every eighth place', async () => {
    const nth = (n: number) => String(n).padStart(2, '0');
    for (let n = 0; n < 12; n++) await put(table, `look${nth(n)}`, { ...LOOK, look_at: ago(900 - n) });
    for (let n = 0; n < 3; n++) await put(table, `lacked${nth(n)}`, { ...hinted(500), ...LACKED });
    for (let n = 0; n < 20; n++) await put(table, `hint${nth(n)}`, hinted(100 - n));
    const hints = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `hint${nth(from + n)}`);
    expect(await due({ limit: 12 })).toEqual([...hints(0, 8), 'look00', ...hints(8, 11)]);
    const rest = Array.from({ length: 20 }, (_, n) => `hint${nth(n)}`);
    expect(await due({ limit: 12, except: rest })).toEqual(Array.from({ length: 12 }, (_, n) => `look${nth(n)}`));
  });

  it('is told with what the core needs to say whether it is to be read', async () => {
    await put(table, 'ana', { ...SETTLED, ...LACKED, look_at: ago(-60) });
    const [row] = await database.dueRows[load](WANTED);
    expect(row).toMatchObject({ id: 'ana', dirty: true, listAbsent: true });
    const since = (time: string | null | undefined) => Date.parse(row?.hintAt ?? '') - Date.parse(time ?? '');
    expect([row?.confirmedAt, row?.firstSeenAt].map(since)).toEqual([9_000, 4_989_000]);
    expect(-since(row?.now)).toBeGreaterThanOrEqual(11_000);
    expect((row?.hintFence ?? 0n) > (row?.fetchFence ?? 0n)).toBe(true);
  });
});

describe('the rewards of a subscriber', () => {
  const owners = (wanted: Partial<WantedDue> = {}) => database.dueRows.rewardOwners({ ...WANTED, ...wanted });

  it('are one read, due for the one that was hinted first', async () => {
    await put('reward', 'R1', { ...SETTLED, fetch_fence: '12' }, 'ana');
    await put('reward', 'R2', hinted(30), 'ana');
    await put('reward', 'R3', LOOK, 'ana');
    await put('reward', 'R4', PROVEN, 'ana');
    const found = await owners();
    expect(found).toMatchObject([{ id: 'ana', dirty: true, hintFence: 1n, fetchFence: 0n, listAbsent: false }]);
    expect(Date.parse(found[0]?.now ?? '') - Date.parse(found[0]?.hintAt ?? '')).toBeGreaterThanOrEqual(30_000);
    expect(await count()).toMatchObject({ listed: 0, byIdOnly: 1, due: 1, dirty: 1 });
  });

  it('have been read since their hints only if all of them have', async () => {
    await put('reward', 'R1', { ...SETTLED, fetch_fence: '12' }, 'ana');
    expect(await owners()).toMatchObject([{ hintFence: 0n, fetchFence: 1n }]);
    await put('reward', 'R2', SETTLED, 'ana');
    expect(await owners()).toMatchObject([{ hintFence: 1n, fetchFence: 0n }]);
  });

  it('are lacked by a sweep only if it lacked all that are due', async () => {
    await put('reward', 'R1', { ...SETTLED, ...LACKED }, 'ana');
    expect(await owners()).toMatchObject([{ listAbsent: true }]);
    await put('reward', 'R2', SETTLED, 'ana');
    expect(await owners()).toMatchObject([{ listAbsent: false }]);
  });

  it('that can wait are not crowded out by those of others that cannot, and that a sweep lacked one of long before', async () => {
    const nth = (n: number) => `owner${String(n).padStart(2, '0')}`;
    for (let n = 0; n < 12; n++) {
      await put('reward', `R${n}`, hinted(100 - n), nth(n));
      await put('reward', `lacked${n}`, { ...hinted(900 + n), ...LACKED }, nth(n));
    }
    await put('reward', 'waits', { ...hinted(500), ...LACKED }, 'ana');
    const first = Array.from({ length: 8 }, (_, n) => nth(11 - n));
    expect((await owners({ limit: 9 })).map(({ id }) => id)).toEqual([...first, 'ana']);
  });

  it('that no read has seen go by id: a sweep knows no derived ids', async () => {
    await put('reward', 'hint_1', { ...SETTLED, ever_verified: 'false' }, 'ana');
    expect(await owners({ listedToo: false })).toMatchObject([{ id: 'ana' }]);
    expect(await count()).toMatchObject({ listed: 0, byIdOnly: 1 });
  });
});

describe('what is due, counted', () => {
  it('is nothing where nothing is', async () => {
    await put('subscriber', 'ana', PROVEN);
    await put('reward', 'R1', PROVEN, 'ana');
    expect(await count()).toEqual({ listed: 0, byIdOnly: 0, due: 0, dirty: 0, oldestHintAt: null, newestHintAt: null });
  });

  it('has for a sweep only what has settled; looks of rewards count as those of subscribers; the erased do not', async () => {
    await put('subscriber', 'ana', SETTLED);
    await put('subscriber', 'ben', FRESH);
    await put('subscriber', 'eve', LOOK);
    await put('subscriber', 'ida', { ...SETTLED, erased_at: ago(1) });
    await put('subscriber', 'leo', { ...SETTLED, source: "'another'" });
    await put('reward', 'R1', hinted(15), 'ana');
    await put('reward', 'R4', hinted(3), 'ana');
    await put('reward', 'R2', LOOK, 'eve');
    await put('reward', 'R3', { ...LOOK, erased_at: ago(1) }, 'ida');
    const { oldestHintAt, newestHintAt, ...counts } = await count();
    expect(counts).toEqual({ listed: 2, byIdOnly: 2, due: 5, dirty: 3 });
    const secondsApart = (Date.parse(newestHintAt ?? '') - Date.parse(oldestHintAt ?? '')) / 1_000;
    // The two are of one subscriber; written one after the other.
    expect(secondsApart).toBeGreaterThanOrEqual(12);
  });
});

describe.each(['subscriber', 'reward'] as const)('the sample of a held brake, of %ss', (entity) => {
  const draw = (limit: number) => database.dueRows.sampleMissing('demo', entity, limit);
  const owner = entity === 'reward' ? 'ana' : undefined;

  it('is of those that stand, are due, and that the sweep lacked', async () => {
    await put(entity, 'lacked', { ...SETTLED, ...LACKED }, owner);
    await put(entity, 'gone', { ...SETTLED, ...LACKED, deleted_at: ago(60) }, owner);
    await put(entity, 'erased', { ...SETTLED, ...LACKED, erased_at: ago(60) }, owner);
    await put(entity, 'clean', { ...PROVEN, ...LACKED }, owner);
    await put(entity, 'listed', SETTLED, owner);
    await put(entity, 'stale', { ...SETTLED, ...LACKED, regressed_digest: "'x'" }, owner);
    await put(entity, 'another', { ...SETTLED, ...LACKED, source: "'another'" }, owner);
    await put(entity === 'reward' ? 'subscriber' : 'reward', 'other_kind', { ...SETTLED, ...LACKED });
    expect(await draw(10)).toEqual([{ entity, subscriberId: owner ?? 'lacked', id: 'lacked' }]);
  });

  it('has nothing that no read has seen: that is not found whether it is gone or not', async () => {
    await put(entity, 'hinted', { ...SETTLED, ...LACKED, ever_verified: 'false' }, owner);
    expect(await draw(10)).toEqual([]);
  });

  it('has each row once, and other rows each time', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await put(entity, id, { ...SETTLED, ...LACKED }, owner);
    expect((await draw(10)).map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(new Set((await draw(3)).map(({ id }) => id)).size).toBe(3);
    const drawn = await Promise.all(Array.from({ length: 30 }, () => draw(1)));
    expect(new Set(drawn.flat().map(({ id }) => id)).size).toBeGreaterThan(1);
  });
});
