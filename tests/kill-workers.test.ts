import { waitFor } from '@evenkeel/testing';
import { brokenRules } from './checker/broken-records';
import { acceptedIds, QUEUES, startSystem, TRIES_SOON_AGAIN, unaccounted, type System } from './harness/start-system';

/**
 * A burst of webhooks, and every worker killed with SIGKILL in the middle of it, twice. What ingest answered 200 ends
 * with exactly one outcome all the same.
 */
const EVENTS = 20_000;

describe.each(QUEUES)('with the queue in %s', (queue) => {
  let system: System;

  beforeAll(async () => {
    const simulator = { SIMULATOR_SEED: 'burst', SIMULATOR_SUBSCRIBERS: '0' };
    system = await startSystem({ queue, workers: 2, simulator });
    await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  }, 60_000);

  async function recorded(): Promise<number> {
    return Number((await system.rows<{ n: string }>('select count(*) as n from evenkeel.delivery'))[0]?.n);
  }

  it('SIGKILL of all workers, twice in a burst, loses nothing and records nothing twice', async () => {
    await system.control('POST', 'mutations', { mutations: [{ burst: { events: EVENTS, subscribers: 2_000 } }] });
    for (const part of [0.15, 0.4]) {
      await waitFor(async () => (await recorded()) >= EVENTS * part, {
        timeoutMs: 60_000,
        what: `${part} of the burst to be recorded`,
      });
      await Promise.all(system.workers.splice(0).map((worker) => worker.kill()));
      expect(await recorded()).toBeLessThan(EVENTS);
      system.workers.push(await system.startWorker(), await system.startWorker());
    }
    await system.settle();

    expect(acceptedIds(await system.sent())).toHaveLength(EVENTS);
    expect(await unaccounted(system)).toEqual({ lost: [], unexplained: [] });
    expect(await brokenRules(system)).toEqual({});
  }, 240_000);
});
