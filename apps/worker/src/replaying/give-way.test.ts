import { giveWay } from './give-way';

/** Jobs that wait for so many looks. */
function queueOf(looks: number) {
  const asked = { times: 0 };
  const deliveryCounts = async () => {
    asked.times += 1;
    return { waiting: asked.times > looks ? 0 : 7, active: 1, delayed: 0, failed: 0 };
  };
  return { asked, jobs: { deliveryCounts } };
}

const stopped = () => new AbortController();

it('goes on when no delivery waits any more', async () => {
  const { asked, jobs } = queueOf(3);
  await giveWay(jobs, { tookMs: 0, longestMs: 60_000, stopped: stopped().signal });
  expect(asked.times).toBe(4);
});

it('goes on after the longest wait, so that a replay is never held up for ever', async () => {
  const { jobs } = queueOf(Infinity);
  const began = performance.now();
  await giveWay(jobs, { tookMs: 0, longestMs: 250, stopped: stopped().signal });
  const waited = performance.now() - began;
  expect(waited).toBeGreaterThan(240);
  expect(waited).toBeLessThan(5_000);
});

it('rests for as long as the step took', async () => {
  const { jobs } = queueOf(0);
  const began = performance.now();
  await giveWay(jobs, { tookMs: 200, longestMs: 0, stopped: stopped().signal });
  expect(performance.now() - began).toBeGreaterThan(190);
});

it('waits for a queue that does not answer, and no longer', async () => {
  const began = performance.now();
  const deliveryCounts = () => Promise.reject(new Error('away'));
  await giveWay({ deliveryCounts }, { tookMs: 0, longestMs: 250, stopped: stopped().signal });
  expect(performance.now() - began).toBeGreaterThan(240);
});

it('waits for nothing when the worker stops', async () => {
  const stopping = stopped();
  const began = performance.now();
  setTimeout(() => stopping.abort(), 50);
  await giveWay(queueOf(Infinity).jobs, { tookMs: 60_000, longestMs: 60_000, stopped: stopping.signal });
  expect(performance.now() - began).toBeLessThan(5_000);
});
