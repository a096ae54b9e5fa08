import type { Timestamp } from '@evenkeel/event-schemas';
import { NOW } from '../model-check/sample-rows';
import { nextRead, type NextReadInput, type RowToRead } from './next-read';
import { addMillis } from './time';

/** Seconds after NOW. */
const at = (seconds: number): Timestamp => addMillis(NOW, seconds * 1_000);

interface Given extends Partial<RowToRead>, Partial<Omit<NextReadInput, 'row'>> {}

/** Hinted at 0, not read since; it is 0, the settle delay is 10 s, and the budget is not ample. */
const inputOf = ({ now, settleMs, ample, lastReadAt, dirtySince, ...row }: Given = {}): NextReadInput => ({
  row: { dirty: true, hintAt: at(0), hintFence: 9n, fetchFence: 5n, confirmedAt: at(-5_000), lookAt: null, ...row },
  now: now ?? at(0),
  settleMs: settleMs ?? 10_000,
  ample: ample ?? false,
  lastReadAt: lastReadAt ?? null,
  dirtySince: dirtySince ?? null,
});

const quiet = { dirty: false, fetchFence: 12n } as const;
const ample = true;

describe('the next read of a row', () => {
  test.each<[rule: string, given: Given, kind: 'courtesy' | 'settled' | 'look' | null, seconds: number]>([
    ['that is neither dirty nor to be looked at: none', quiet, null, 0],
    ['that is to be looked at', { ...quiet, lookAt: at(600) }, 'look', 600],
    ['that was to be looked at', { ...quiet, lookAt: at(-600) }, 'look', -600],
    ['that never had a hint', { ...quiet, hintAt: null, lookAt: at(1) }, 'look', 1],
    ['dirty, and to be looked at: the read for the hint does for both', { lookAt: at(1) }, 'settled', 10],

    ['dirty: settled', {}, 'settled', 10],
    ['with another settle delay', { settleMs: 2_000 }, 'settled', 2],
    ['dirty, the budget ample: at once', { ample }, 'courtesy', 0],
    ['just before the settle delay is over', { ample, now: at(9.999) }, 'courtesy', 0],
    ['the settle delay is over: no courtesy any more', { ample, now: at(10) }, 'settled', 10],
    ['long overdue', { ample, now: at(9_000) }, 'settled', 10],

    ['read since the hint', { ample, fetchFence: 10n, lastReadAt: at(0) }, 'settled', 10],
    ['read since the hint by somebody else', { ample, fetchFence: 10n }, 'settled', 10],
    ['a read with the fence of the hint is no read since', { ample, fetchFence: 9n }, 'courtesy', 0],
    ['read since, but the answer was of no use', { ample, lastReadAt: at(1) }, 'settled', 10],
    ['hinted again within the settle delay of a read', { ample, lastReadAt: at(-9.999) }, 'settled', 10],
    ['hinted again after it', { ample, lastReadAt: at(-10) }, 'courtesy', 0],

    ['dirty for not so long', { dirtySince: at(-90) }, 'settled', 10],
    ['dirty without a read for ten settle delays', { dirtySince: at(-90.001) }, 'courtesy', 9.999],
    ['dirty for very long', { dirtySince: at(-3_600) }, 'courtesy', -3_500],
    ['dirty for long, and read', { dirtySince: at(-3_600), lastReadAt: at(-60) }, 'settled', 10],
    ['dirty for long, and read long ago', { dirtySince: at(-3_600), lastReadAt: at(-95) }, 'courtesy', 5],
    ['dirty for long, and proven', { dirtySince: at(-3_600), confirmedAt: at(-60) }, 'settled', 10],
    ['dirty for long, and proven long ago', { dirtySince: at(-3_600), confirmedAt: at(-95) }, 'courtesy', 5],
    ['dirty for long, never proven', { dirtySince: at(-3_600), confirmedAt: null }, 'courtesy', -3_500],
    ['dirty for long, read since the hint', { dirtySince: at(-3_600), fetchFence: 10n }, 'settled', 10],
    ['dirty for long, no hint any more', { dirtySince: at(-3_600), now: at(10) }, 'settled', 10],
  ])('%s', (_rule, given, kind, seconds) => {
    expect(nextRead(inputOf(given))).toEqual(kind === null ? null : { kind, at: at(seconds) });
  });
});

/** Asks every second, and does what is due; a read is applied at once. Answers the seconds and kinds of the reads. */
function readsOver(hints: readonly number[], given: Pick<Given, 'ample'>, until: number): string[] {
  const reads: string[] = [];
  let hintAt: number | null = null;
  let lastReadAt: Timestamp | null = null;
  let dirtySince: Timestamp | null = null;
  let [hintFence, fetchFence] = [0n, 0n];
  for (let second = 0; second <= until; second++) {
    const fence = BigInt(2 * second + 1);
    if (hints.includes(second)) [hintAt, hintFence, dirtySince] = [second, fence, dirtySince ?? at(second)];
    if (hintAt === null || dirtySince === null) continue;
    const row = { hintAt: at(hintAt), hintFence, fetchFence, confirmedAt: lastReadAt };
    const next = nextRead(inputOf({ ...given, ...row, now: at(second), lastReadAt, dirtySince }));
    if (next === null || next.at > at(second)) continue;
    reads.push(`${second} ${next.kind}`);
    [fetchFence, lastReadAt] = [fence + 1n, at(second)];
    if (next.kind === 'settled') [hintAt, dirtySince] = [null, null];
  }
  return reads;
}

describe('a burst of hints costs', () => {
  const burst = [0, 1, 2, 5, 8];
  test('one read at once and one settled, while the budget is ample', () => {
    expect(readsOver(burst, { ample }, 60)).toEqual(['0 courtesy', '18 settled']);
  });

  test('one settled read else', () => {
    expect(readsOver(burst, { ample: false }, 60)).toEqual(['18 settled']);
  });
});

describe('hints that never pause', () => {
  const everySecond = Array.from({ length: 290 }, (_, second) => second);
  test('cost a read per settle delay, while the budget is ample', () => {
    const reads = readsOver(everySecond, { ample }, 29);
    expect(reads).toEqual(['0 courtesy', '10 courtesy', '20 courtesy']);
  });

  test('cost a read per ten settle delays else, and a settled one when they end', () => {
    const reads = readsOver(everySecond, { ample: false }, 400);
    expect(reads).toEqual(['100 courtesy', '200 courtesy', '299 settled']);
  });
});
