import { randomStream } from '../random';
import { SequenceLine } from './sequence-line';

/** What it must be: an array that is sorted anew each time. */
function expectSame(line: SequenceLine, model: ReadonlySet<number>): void {
  const expected = [...model].sort((a, b) => a - b);
  expect([...line]).toEqual(expected);
  expect(line.length).toBe(expected.length);
  expect(expected.map((_, place) => line.at(place))).toEqual(expected);
  expect(expected.map((sequence) => line.placeOf(sequence))).toEqual(expected.map((_, place) => place));
  expect([line.at(-1), line.at(expected.length)]).toEqual([undefined, undefined]);
}

describe('a line of sequences', () => {
  it('is empty until somebody comes', () => {
    const line = new SequenceLine();
    expectSame(line, new Set());
    expect([line.placeOf(7), line.has(7)]).toEqual([0, false]);
    line.remove(7);
    expectSame(line, new Set());
  });

  it('is what a sorted array would be, whoever comes last, goes, or comes in between', () => {
    const random = randomStream('s', 'line');
    const line = new SequenceLine();
    const model = new Set<number>();
    let last = 0;
    for (let round = 0; round < 12; round++) {
      // It grows first, over many chunks, and shrinks again until next to nobody is left.
      const [joins, share] = round < 6 ? [2_000, 0.2] : [100, 0.6];
      for (let join = 0; join < joins; join++) {
        last += 1 + random.int(3);
        line.add(last);
        model.add(last);
      }
      for (const sequence of [...model].filter(() => random.chance(share))) {
        line.remove(sequence);
        line.remove(sequence);
        model.delete(sequence);
      }
      for (let back = 0; back < joins / 4; back++) {
        const sequence = random.int(last + 1);
        line.add(sequence);
        line.add(sequence);
        model.add(sequence);
      }
      expectSame(line, model);
    }
    expect([line.has(-1), line.placeOf(-1), line.placeOf(last + 9)]).toEqual([false, 0, model.size]);
    for (const sequence of [...model]) line.remove(sequence);
    expectSame(line, new Set());
    line.add(3);
    expectSame(line, new Set([3]));
  });

  it('splits a chunk into which many come', () => {
    const everySecond = Array.from({ length: 3_000 }, (_, index) => 2 * index);
    const line = new SequenceLine(everySecond);
    const model = new Set(everySecond);
    for (let sequence = 5_001; sequence > 0; sequence -= 2) {
      line.add(sequence);
      model.add(sequence);
    }
    expectSame(line, model);
  });

  it('and its copy do not see what happens to the other', () => {
    const line = new SequenceLine(Array.from({ length: 3_000 }, (_, index) => index));
    const copy = line.copy();
    line.remove(1_500);
    line.add(9_000);
    copy.remove(3);
    copy.add(-5);
    expect([line.has(3), line.has(-5), line.length]).toEqual([true, false, 3_000]);
    expect([copy.has(1_500), copy.has(9_000), copy.length]).toEqual([true, false, 3_000]);
    expect([line.placeOf(2_000), copy.placeOf(2_000)]).toEqual([1_999, 2_000]);
  });
});
