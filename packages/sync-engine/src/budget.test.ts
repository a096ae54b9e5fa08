import fc from 'fast-check';
import { callsLeft, grantCalls, isAmple, lanes, STANDARD_CALLS_PER_HOUR, type CallsByLane, type Lane } from './budget';

const UNUSED: CallsByLane = { hints: 0, resync: 0, looks: 0, sweeps: 0 };
const KEPT_OF_STANDARD: CallsByLane = { hints: 900, resync: 225, looks: 225, sweeps: 450 };

const usedBy = (calls: Partial<CallsByLane>): CallsByLane => ({ ...UNUSED, ...calls });

describe('a lane is granted', () => {
  test.each<[rule: string, lane: Lane, used: Partial<CallsByLane>, wanted: number, granted: number]>([
    ['what it wants', 'hints', {}, 25, 25],
    ['all but what is kept for the others', 'hints', {}, 9_999, 3_600],
    ['the same in a lane with a small share', 'looks', {}, 9_999, 2_925],
    ['what it has not used yet', 'hints', { hints: 3_590 }, 25, 10],
    ['nothing once it used that', 'hints', { hints: 3_600 }, 25, 0],
    ['no less because another lane used its own share', 'hints', { sweeps: 450 }, 9_999, 3_600],
    ['less by what another lane used beyond its share', 'hints', { sweeps: 1_450 }, 9_999, 2_600],
    ['its share, however much the others used', 'sweeps', { hints: 3_600, resync: 225, looks: 225 }, 9_999, 450],
    ['nothing when the limit was lowered below what was used', 'resync', { hints: 5_000 }, 25, 0],
    ['nothing when it wants nothing', 'looks', {}, 0, 0],
  ])('%s', (_rule, lane, used, wanted, granted) => {
    expect(grantCalls({ used: usedBy(used), limit: STANDARD_CALLS_PER_HOUR, lane, wanted })).toBe(granted);
  });

  test('whole calls, however small the limit', () => {
    expect(lanes.map((lane) => grantCalls({ used: UNUSED, limit: 10, lane, wanted: 99 }))).toEqual([9, 7, 7, 8]);
    expect(lanes.map((lane) => grantCalls({ used: UNUSED, limit: 1, lane, wanted: 99 }))).toEqual([1, 1, 1, 1]);
    expect(grantCalls({ used: UNUSED, limit: 0, lane: 'hints', wanted: 1 })).toBe(0);
  });
});

/** An hour that goes by: lanes take calls, and what they took long ago (or did not make) is theirs no more. */
const anyHour = fc.array(
  fc.record({ lane: fc.constantFrom(...lanes), wanted: fc.nat(3_000), freed: fc.integer({ min: 0, max: 100 }) }),
  { maxLength: 60 },
);

test('whoever takes what, never more than the limit is granted, and each lane can still get its share', () => {
  fc.assert(
    fc.property(fc.nat(6_000), anyHour, (limit, hour) => {
      let used = UNUSED;
      for (const { lane, wanted, freed } of hour) {
        used = { ...used, [lane]: Math.floor((used[lane] * (100 - freed)) / 100) };
        used = { ...used, [lane]: used[lane] + grantCalls({ used, limit, lane, wanted }) };
        expect(lanes.reduce((sum, each) => sum + used[each], 0)).toBeLessThanOrEqual(limit);
        for (const each of lanes) {
          const share = Math.floor((limit * KEPT_OF_STANDARD[each]) / STANDARD_CALLS_PER_HOUR);
          const wantedOfShare = Math.max(0, share - used[each]);
          expect(grantCalls({ used, limit, lane: each, wanted: wantedOfShare })).toBe(wantedOfShare);
        }
      }
    }),
  );
});

test('calls are left until all lanes together used them', () => {
  expect(callsLeft({ used: UNUSED, limit: 100 })).toBe(100);
  expect(callsLeft({ used: usedBy({ hints: 30, sweeps: 20 }), limit: 100 })).toBe(50);
  expect(callsLeft({ used: usedBy({ hints: 130 }), limit: 100 })).toBe(0);
});

test('the budget is ample while more than half of it is left', () => {
  expect(isAmple({ used: usedBy({ hints: 30, looks: 19 }), limit: 100 })).toBe(true);
  expect(isAmple({ used: usedBy({ hints: 30, looks: 20 }), limit: 100 })).toBe(false);
  expect(isAmple({ used: UNUSED, limit: 0 })).toBe(false);
});
