import type { Delivery } from '@evenkeel/event-schemas';
import { someDelivery, someDeliveries } from '@evenkeel/testing';
import { gatherDeliveries } from './gather-deliveries';

describe('gatherDeliveries', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function gathering(answer: (deliveries: readonly Delivery[]) => Promise<void> = async () => undefined) {
    const sent: number[][] = [];
    const gathered = gatherDeliveries({
      maxWaitMs: 5,
      idleWaitMs: 1,
      maxDeliveries: 100,
      maxBytes: 1000,
      send: (deliveries) => {
        sent.push(deliveries.map(({ ingest_seq }) => ingest_seq));
        return answer(deliveries);
      },
    });
    return { ...gathered, sent };
  }

  it('sends what came together once, a moment after the first', async () => {
    const { add, sent } = gathering();
    const asked = [add(someDelivery(1)), add(someDelivery(2))];
    expect(sent).toEqual([]);
    jest.advanceTimersByTime(1);
    await Promise.all(asked);
    expect(sent).toEqual([[1, 2]]);
  });

  it('gathers for up to 5 ms while something is under way, and goes on as soon as that has settled', async () => {
    const answers: (() => void)[] = [];
    const { add, sent } = gathering(() => new Promise((resolve) => answers.push(resolve)));
    const first = add(someDelivery(1));
    jest.advanceTimersByTime(1);
    void add(someDelivery(2));
    jest.advanceTimersByTime(4);
    void add(someDelivery(3));
    expect(sent).toEqual([[1]]);
    jest.advanceTimersByTime(1);
    expect(sent).toEqual([[1], [2, 3]]);
    void add(someDelivery(4));
    for (const answer of answers) answer();
    await first;
    await Promise.resolve();
    expect(sent).toEqual([[1], [2, 3], [4]]);
  });

  it('sends the hundredth at once, and begins anew', () => {
    const { add, sent } = gathering();
    for (const delivery of someDeliveries(101)) void add(delivery);
    expect(sent.map((numbers) => numbers.length)).toEqual([100]);
    jest.advanceTimersByTime(5);
    expect(sent[1]).toEqual([101]);
  });

  it('never passes its bytes with more than one delivery', () => {
    const { add, sent } = gathering();
    void add(someDelivery(1, { body: 'x'.repeat(600) }));
    void add(someDelivery(2, { body: 'x'.repeat(600) }));
    void add(someDelivery(3, { body: 'ü'.repeat(600) }));
    expect(sent).toEqual([[1], [2], [3]]);
  });

  it('settles each delivery as its own gathering, and none twice', async () => {
    const { add } = gathering(async (deliveries) => {
      if (deliveries[0]?.ingest_seq === 1) throw new Error('refused');
    });
    const first = add(someDelivery(1));
    jest.advanceTimersByTime(5);
    const second = add(someDelivery(2));
    jest.advanceTimersByTime(5);
    await expect(first).rejects.toThrow('refused');
    await expect(second).resolves.toBeUndefined();
  });

  it('flushes what is gathered, waits for all that is under way, and does not reject itself', async () => {
    const answers: ((error?: Error) => void)[] = [];
    const { add, flush, sent } = gathering(
      () => new Promise((resolve, reject) => answers.push((error) => (error ? reject(error) : resolve()))),
    );
    const first = add(someDelivery(1)).catch((error: unknown) => String(error));
    jest.advanceTimersByTime(5);
    const second = add(someDelivery(2));
    let flushed = false;
    const flushing = flush().then(() => (flushed = true));
    expect(sent).toEqual([[1], [2]]);
    answers[1]?.();
    await second;
    expect(flushed).toBe(false);
    answers[0]?.(new Error('refused'));
    await flushing;
    expect(await first).toBe('Error: refused');
  });
});
