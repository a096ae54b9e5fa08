import fc from 'fast-check';
import { limitConcurrency } from './limit-concurrency';

/** Work that ends when it is told to. */
function work() {
  let resolve!: () => void;
  let reject!: (failure: Error) => void;
  const promise = new Promise<void>((...ends) => ([resolve, reject] = ends));
  return { promise, resolve, reject };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('lets in first who came first, and gives nobody the place of another', async () => {
  const limited = limitConcurrency(1);
  const began: string[] = [];
  const first = work();
  const run = (name: string, until: Promise<void> = Promise.resolve()) =>
    limited.run('host', undefined, () => {
      began.push(name);
      return until;
    });
  const all = [run('first', first.promise), run('second'), run('third')];
  first.resolve();
  // Comes at the very moment when the place is free, but others wait for it.
  all.push(first.promise.then(() => run('late')));
  await Promise.all(all);
  expect(began).toEqual(['first', 'second', 'third', 'late']);
});

test('one that was let in holds its place like any other', async () => {
  const limited = limitConcurrency(1);
  const works = [work(), work(), work()];
  const began: number[] = [];
  const come = (index: number) =>
    limited.run('host', undefined, () => {
      began.push(index);
      return works[index]!.promise;
    });
  const all = [come(0), come(1)];
  works[0]!.resolve();
  await settled();
  all.push(come(2));
  await settled();
  expect(began).toEqual([0, 1]);
  for (const { resolve } of works) resolve();
  await Promise.all(all);
});

test('counts each key apart', async () => {
  const limited = limitConcurrency(1);
  const first = work();
  const busy = limited.run('one', undefined, () => first.promise);
  await limited.run('another', undefined, async () => undefined);
  first.resolve();
  await busy;
});

test('gives the place on when work fails, and throws what it threw', async () => {
  const limited = limitConcurrency(1);
  const failure = new Error('failed');
  const failing = limited.run('host', undefined, () => Promise.reject(failure));
  const next = limited.run('host', undefined, async () => 'next');
  await expect(failing).rejects.toBe(failure);
  expect(await next).toBe('next');
});

test('one that is aborted in the moment when it is let in gives its place on', async () => {
  const limited = limitConcurrency(1);
  const ending = new AbortController();
  const reason = new Error('enough');
  const failing = limited.run('host', undefined, async () => {
    // Runs after the next one was let in, and before that one's work begins.
    void Promise.resolve().then(() => ending.abort(reason));
  });
  const aborted = limited.run('host', ending.signal, async () => ending.signal.throwIfAborted());
  const after = limited.run('host', undefined, async () => 'after');
  await Promise.allSettled([failing, aborted]);
  expect(await after).toBe('after');
});

test('whatever comes, ends, fails and is aborted: never above the limit, and nobody waits while there is a place', async () => {
  const steps = fc.array(
    fc.record({ act: fc.constantFrom('come', 'end', 'fail', 'abort'), which: fc.nat({ max: 20 }) }),
    { minLength: 20, maxLength: 60, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), steps, async (limit, acts) => {
      const limited = limitConcurrency(limit);
      const running = new Set<ReturnType<typeof work>>();
      const waiting = new Set<AbortController>();
      const ends: Promise<unknown>[] = [];
      const come = () => {
        const ending = new AbortController();
        const own = work();
        waiting.add(ending);
        const run = limited.run('host', ending.signal, () => {
          waiting.delete(ending);
          running.add(own);
          return own.promise.finally(() => running.delete(own));
        });
        ends.push(run.catch(() => waiting.delete(ending)));
      };
      for (const { act, which } of acts) {
        if (act === 'come') come();
        else if (act === 'abort') [...waiting][which % waiting.size]?.abort();
        else if (act === 'end') [...running][which % running.size]?.resolve();
        else [...running][which % running.size]?.reject(new Error('failed'));
        await settled();
        expect(running.size).toBeLessThanOrEqual(limit);
        if (waiting.size > 0) expect(running.size).toBe(limit);
      }
      while (running.size > 0) {
        for (const own of running) own.resolve();
        await settled();
      }
      await Promise.all(ends);
      expect(waiting.size).toBe(0);
    }),
    { numRuns: 50 },
  );
});
