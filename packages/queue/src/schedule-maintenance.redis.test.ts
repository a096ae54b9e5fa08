import { query, waitFor } from '@evenkeel/testing';
import { Redis } from 'ioredis';
import { SILENT } from './queue-log';
import type { QueuePlace } from './queue-place';
import { scheduleMaintenance, type Maintenance, type ScheduleMaintenanceOptions } from './schedule-maintenance';
import { BACKENDS, behindTheBack, placeForTest, startOwnServer } from './testing/backends';

const soon = { timeoutMs: 25_000 };

describe.each(BACKENDS)('scheduleMaintenance on %s', (backend) => {
  const open: Maintenance[] = [];
  afterEach(() => Promise.all(open.splice(0).map((maintenance) => maintenance.close())));

  type Asked = Partial<ScheduleMaintenanceOptions> & Pick<ScheduleMaintenanceOptions, 'schedules'>;
  async function schedule(place: QueuePlace, options: Asked): Promise<Maintenance> {
    const maintenance = await scheduleMaintenance({ log: SILENT, run: async () => undefined, ...options, ...place });
    open.push(maintenance);
    return maintenance;
  }
  /** Counts the runs of each name. */
  function counter() {
    const runs = new Map<string, number>();
    const countOf = (name: string) => runs.get(name) ?? 0;
    return { countOf, run: async (name: string) => void runs.set(name, countOf(name) + 1) };
  }
  const standing = async (place: QueuePlace) =>
    (await behindTheBack(place, 'maintenance', (queue) => queue.getJobSchedulers())).map(({ key, next }) => ({
      key,
      next,
    }));

  it('runs each schedule once for all workers, at its interval, also after a run that failed', async () => {
    const place = await placeForTest(backend);
    const runs: { name: string; at: number }[] = [];
    for (const worker of [1, 2]) {
      await schedule(place, {
        schedules: { nudge: { everyMs: 200 }, partitions: { everyMs: 60_000 } },
        run: async (name) => {
          runs.push({ name, at: performance.now() });
          if (runs.length === 2) throw new Error(`worker ${worker} failed`);
        },
      });
      await waitFor(async () => (await standing(place)).length === 2, soon);
    }
    const nudges = () => runs.filter(({ name }) => name === 'nudge');
    await waitFor(() => nudges().length >= 6, soon);
    const [first, , , , , sixth] = nudges();
    // Two workers with a schedule each would be done in half the time.
    expect((sixth?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(700);
    expect(runs.filter(({ name }) => name === 'partitions').length).toBeLessThanOrEqual(1);
  });

  it('forgets a schedule that is no longer asked for', async () => {
    const place = await placeForTest(backend);
    const { countOf, run } = counter();
    await schedule(place, { run, schedules: { old: { everyMs: 50 } } });
    await waitFor(() => countOf('old') >= 2, soon);
    await open.pop()?.close();
    const before = countOf('old');
    await schedule(place, { run, schedules: { fresh: { everyMs: 50 } } });
    await waitFor(() => countOf('fresh') >= 3, soon);
    // One that was due already may still run, once.
    expect(countOf('old') - before).toBeLessThanOrEqual(1);
    expect((await standing(place)).map(({ key }) => key)).toEqual(['fresh']);
  });

  it('does not put off the next run of a schedule that stands', async () => {
    const place = await placeForTest(backend);
    const schedules = { rare: { everyMs: 3_600_000 } };
    const { countOf, run } = counter();
    await schedule(place, { run, schedules });
    await waitFor(() => countOf('rare') === 1, soon); // at once, as it is new
    const [before] = await standing(place);
    await schedule(place, { run, schedules, mendEveryMs: 20 });
    await expect(waitFor(() => countOf('rare') > 1, { timeoutMs: 500 })).rejects.toThrow('in vain');
    expect(await standing(place)).toEqual([before]);
  });

  it('changes the interval of a schedule', async () => {
    const place = await placeForTest(backend);
    const { countOf, run } = counter();
    await schedule(place, { run, schedules: { nudge: { everyMs: 3_600_000 } } });
    await waitFor(() => countOf('nudge') === 1, soon);
    await open.pop()?.close();
    await schedule(place, { run, schedules: { nudge: { everyMs: 50 } } });
    await waitFor(() => countOf('nudge') > 3, soon);
  });

  it('sets again what was lost with all that the queue held', async () => {
    const server = await startOwnServer(backend);
    const { countOf, run } = counter();
    await schedule(server.place, { run, schedules: { nudge: { everyMs: 100 } }, mendEveryMs: 200 });
    await waitFor(() => countOf('nudge') >= 2, soon);
    if (backend === 'redis') {
      const client = new Redis(server.url);
      await client.flushall();
      client.disconnect();
    } else {
      await query(server.url, 'TRUNCATE bullmq.job, bullmq.scheduler, bullmq.meta, bullmq.event CASCADE');
    }
    const before = countOf('nudge');
    await waitFor(() => countOf('nudge') > before + 2, soon);
    await Promise.all(open.splice(0).map((maintenance) => maintenance.close()));
  });

  it('runs on by itself after its server was killed', async () => {
    const server = await startOwnServer(backend);
    await server.stop();
    const { countOf, run } = counter();
    await schedule(server.place, { run, schedules: { nudge: { everyMs: 100 } }, mendEveryMs: 200 });
    await server.start();
    await waitFor(() => countOf('nudge') >= 2, soon);
    await server.kill();
    await server.start();
    const before = countOf('nudge');
    await waitFor(() => countOf('nudge') > before + 2, soon);
    await Promise.all(open.splice(0).map((maintenance) => maintenance.close()));
  });

  it('closes soon while there is no server', async () => {
    const away =
      backend === 'redis' ? { redisUrl: 'redis://127.0.0.1:1' } : { databaseUrl: 'postgres://127.0.0.1:1/x' };
    const maintenance = await schedule(away, { schedules: { nudge: { everyMs: 100 } } });
    const began = performance.now();
    await maintenance.close();
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
