import fc from 'fast-check';
import { startOfSweep, sweepList, type ListChange } from '../model-check/provider-list';
import { NOW } from '../model-check/sample-rows';
import {
  advanceSweep,
  mustBrake,
  nextPages,
  samplesConfirm,
  stageAfter,
  type AnsweredPage,
  type SweepProgress,
} from './sweep';

const PAGE_SIZE = 50;
const at = (special: Partial<SweepProgress>): SweepProgress => ({
  ...startOfSweep,
  ...{ totalPages: 10, totalObjects: 500, firstFence: 11n, lastFence: 20n, ...special },
});
/** Pages from `first` on, with what each says of the size of the list. */
const pagesFrom = (first: number, ...totals: number[]): AnsweredPage[] =>
  totals.map((totalObjects, i) => ({
    ...{ page: first + i, totalObjects, totalPages: Math.ceil(totalObjects / PAGE_SIZE) },
    ...{ fence: 30n + BigInt(i), drawnAt: NOW },
  }));

describe('the pages to ask for next', () => {
  test.each<[string, Partial<SweepProgress>, number, number[]]>([
    ['are one, while it is not known how many there are', { totalPages: null, totalObjects: null }, 4, [1]],
    ['are several at once', { nextPage: 2 }, 4, [2, 3, 4, 5]],
    ['are no more than there are', { nextPage: 9 }, 4, [9, 10]],
    ['are none after the last', { nextPage: 11 }, 4, []],
    ['are none if the list has become shorter than was read', { nextPage: 14 }, 4, []],
    ['are none of an empty list', { nextPage: 2, totalPages: 0, totalObjects: 0 }, 4, []],
    [
      'are three while pages are read again, however many are wanted',
      { nextPage: 4, totalObjects: null },
      1,
      [4, 5, 6],
    ],
  ])('%s', (_what, progress, atOnce, pages) => {
    expect(nextPages(at(progress), atOnce)).toEqual(pages);
  });
});

describe('a sweep', () => {
  test.each<[string, Partial<SweepProgress>, AnsweredPage[], Partial<SweepProgress>]>([
    ['goes on after the last page', { nextPage: 3 }, pagesFrom(3, 500, 500), { nextPage: 5, totalObjects: 500 }],
    ['follows a list that grows', { nextPage: 9 }, pagesFrom(9, 500, 501), { nextPage: 11, totalPages: 11 }],
    [
      'steps back to the page before the first that is shorter',
      { nextPage: 3 },
      pagesFrom(3, 500, 500, 499, 498),
      { nextPage: 4, totalObjects: null },
    ],
    [
      'steps back before what it asked for, if the first is shorter',
      { nextPage: 3 },
      pagesFrom(3, 499, 499),
      { nextPage: 2, totalObjects: null },
    ],
    [
      'steps back over two pages if more rows are gone than a page has',
      { nextPage: 6 },
      pagesFrom(6, 449, 449),
      { nextPage: 4, totalObjects: null },
    ],
    ['steps back to the first page at most', { nextPage: 2 }, pagesFrom(2, 200), { nextPage: 1, totalPages: 4 }],
    [
      'compares the first page that is read again with none',
      { nextPage: 3, totalObjects: null },
      pagesFrom(3, 480, 480),
      { nextPage: 5, totalObjects: 480 },
    ],
    [
      'comes on by a page at least when it steps back once more',
      { nextPage: 3, totalObjects: null },
      pagesFrom(3, 480, 479, 479),
      { nextPage: 4, totalObjects: null },
    ],
    [
      'ends with the size of the list, though that fell in the end',
      { nextPage: 10, totalObjects: null },
      pagesFrom(10, 451, 450),
      { nextPage: 11, totalPages: 9, totalObjects: 450 },
    ],
    [
      'of an empty list ends at once',
      { totalPages: null, totalObjects: null },
      pagesFrom(1, 0),
      { nextPage: 2, totalPages: 0 },
    ],
  ])('%s', (_what, from, pages, to) => {
    expect(advanceSweep(at(from), pages, PAGE_SIZE)).toMatchObject(to);
  });

  test('keeps the lowest and the highest fence of its pages, in whatever order they were drawn', () => {
    const [first, second] = pagesFrom(1, 500, 500);
    const drawn = (page: AnsweredPage | undefined, fence: bigint): AnsweredPage[] => (page ? [{ ...page, fence }] : []);
    const progress = advanceSweep(startOfSweep, [...drawn(first, 35n), ...drawn(second, 31n)], PAGE_SIZE);
    expect(progress).toMatchObject({ firstFence: 31n, lastFence: 35n });
    expect(advanceSweep(progress, drawn(second, 40n), PAGE_SIZE)).toMatchObject({ firstFence: 31n, lastFence: 40n });
  });

  test('has its stages in this order', () => {
    expect(stageAfter('subscribers')).toBe('missing_subscribers');
    expect(stageAfter('missing_subscribers')).toBe('rewards');
    expect(stageAfter('rewards')).toBe('missing_rewards');
    expect(stageAfter('missing_rewards')).toBeNull();
  });
});

const noChange: ListChange = { leave: [], join: 0 };
const where = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyLeave = fc.array(where, { maxLength: 1 });
const anyList = {
  rows: fc.nat(600),
  pageSize: fc.constantFrom(25, 50),
  atOnce: fc.integer({ min: 1, max: 5 }),
  delays: fc.array(fc.nat(9), { maxLength: 7 }),
};
const changesOf = (change: fc.Arbitrary<ListChange>) =>
  fc.array(fc.oneof(fc.constant(noChange), change), { maxLength: 60 });

/** Three pages for each that it comes on by, and one more where it steps back: by far less than a sweep that is held. */
const mostCalls = (rows: number, pageSize: number): number => 4 * Math.ceil(rows / pageSize) + 12;

describe('a sweep of a list that changes between any two answers', () => {
  test('lists every row that stood all the while, if nobody joins', () => {
    const change = fc.record({ leave: anyLeave, join: fc.constant(0) });
    fc.assert(
      fc.property(fc.record({ ...anyList, changes: changesOf(change) }), (list) => {
        const { ended, missed, calls } = sweepList(list);
        expect({ ended, missed }).toEqual({ ended: true, missed: [] });
        expect(calls).toBeLessThanOrEqual(mostCalls(list.rows, list.pageSize));
      }),
      { numRuns: 500 },
    );
  });

  test('lists every row that stood all the while, if nobody leaves', () => {
    const change = fc.record({ leave: fc.constant([]), join: fc.nat(2) });
    fc.assert(
      fc.property(fc.record({ ...anyList, changes: changesOf(change) }), (list) => {
        expect(sweepList(list)).toMatchObject({ ended: true, missed: [] });
      }),
    );
  });

  test('misses a row only where somebody joined for one who left, so that the list became no shorter', () => {
    const change = fc.record({ leave: anyLeave, join: fc.nat(1) });
    fc.assert(
      fc.property(fc.record({ ...anyList, changes: changesOf(change) }), (list) => {
        const { ended, missed, balanced } = sweepList(list);
        expect(ended).toBe(true);
        expect(missed.length === 0 || balanced).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, ListChange[]]>([
    ['somebody leaves before each answer', [{ leave: [0], join: 0 }]],
    [
      'somebody leaves, and then somebody joins',
      [
        { leave: [0], join: 0 },
        { leave: [], join: 1 },
      ],
    ],
    [
      'two leave, and then two join',
      [
        { leave: [0, 0], join: 0 },
        { leave: [], join: 2 },
      ],
    ],
    [
      'one leaves before each answer, and many join now and then',
      [...Array.from({ length: 9 }, () => ({ leave: [0], join: 0 })), { leave: [0], join: 10 }],
    ],
  ])('is not held however long it lasts that %s', (_what, changes) => {
    for (const atOnce of [1, 2, 3, 4, 8])
      for (const rows of [51, 101, 5_000, 5_001]) {
        const { calls, ended } = sweepList({ rows, pageSize: PAGE_SIZE, atOnce, changes, delays: [] });
        expect(ended).toBe(true);
        expect(calls).toBeLessThanOrEqual(mostCalls(rows, PAGE_SIZE));
      }
  });

  test('misses one row in ten thousand where one in fifty answers sees somebody leave, and one in fifty somebody join', () => {
    const random = numbersFrom(7);
    const sweeps = Array.from({ length: 100 }, () => {
      const changes = Array.from({ length: 997 }, () => ({
        leave: random() < 0.02 ? [random()] : [],
        join: random() < 0.02 ? 1 : 0,
      }));
      return sweepList({ rows: 5_000, pageSize: PAGE_SIZE, atOnce: 4, changes, delays: [] });
    });
    const sum = (count: (sweep: (typeof sweeps)[number]) => number) =>
      sweeps.reduce((all, sweep) => all + count(sweep), 0);
    // Each costs a read by id; nothing is deleted for it.
    expect(sum(({ missed }) => missed.length) / sum(({ stood }) => stood)).toBeLessThan(1 / 10_000);
    expect(sum(({ calls }) => calls) / sweeps.length).toBeLessThan(1.1 * 100);
  });
});

/** Numbers from 0 to 1 that are the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

describe('the brake', () => {
  test.each([
    [0, 0, false],
    [20, 0, false],
    [21, 0, true],
    [20, 100, false],
    [21, 100, true],
    [21, 400, true],
    [21, 420, false],
    [50, 1_000, false],
    [51, 1_000, true],
    [5_000, 100_000, false],
    [5_001, 100_000, true],
  ])('is held where %i rows are missing of %i listed: %s', (missing, listed, held) => {
    expect(mustBrake(missing, listed)).toBe(held);
  });

  test.each([
    [19, 0, false],
    [20, 0, true],
    [40, 0, true],
    [0, 1, false],
    [20, 1, false],
    [200, 1, false],
  ])('is let go by %i samples that are gone and %i that are there: %s', (absent, present, confirmed) => {
    expect(samplesConfirm({ absent, present })).toBe(confirmed);
  });
});
