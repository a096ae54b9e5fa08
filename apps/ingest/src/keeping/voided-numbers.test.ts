import { VoidedNumbers } from './voided-numbers';

describe('VoidedNumbers', () => {
  it('gives out each number once, and again only if it is added again', () => {
    const voided = new VoidedNumbers();
    const numbers = (ingest_id: string, ...seqs: number[]) => seqs.map((ingest_seq) => ({ ingest_id, ingest_seq }));
    voided.add(numbers('a', 1, 2, 3));
    voided.add(numbers('b', 9));
    const first = voided.take(2);
    expect(first).toEqual(numbers('a', 1, 2));
    voided.add(first);
    expect(voided.size).toBe(4);
    expect(voided.take(100)).toEqual([...numbers('a', 3, 1, 2), ...numbers('b', 9)]);
    expect(voided.take(100)).toEqual([]);
    expect(voided.size).toBe(0);
  });
});
