import { redisForTest, waitFor } from '@evenkeel/testing';
import { SILENT } from './queue-log';
import { scheduleMaintenance, type Maintenance } from './schedule-maintenance';

const soon = { timeoutMs: 15_000 };

describe('scheduleMaintenance', () => {
  const open: Maintenance[] = [];
  afterEach(() => Promise.all(open.splice(0).map((maintenance) => maintenance.close())));

  it('runs each schedule once for all workers, at its interval, also after a run that failed', async () => {
    const { url, prefix } = redisForTest();
    const runs: { name: string; at: number }[] = [];
    for (const worker of [1, 2]) {
      open.push(
        await scheduleMaintenance({
          redisUrl: url,
          prefix,
          schedules: { nudge: { everyMs: 200 }, partitions: { everyMs: 60_000 } },
          run: async (name) => {
            runs.push({ name, at: performance.now() });
            if (runs.length === 2) throw new Error(`worker ${worker} failed`);
          },
          log: SILENT,
        }),
      );
    }
    const nudges = () => runs.filter(({ name }) => name === 'nudge');
    await waitFor(() => nudges().length >= 6, soon);
    const [first, , , , , sixth] = nudges();
    // Two workers with a schedule each would be done in half the time.
    expect((sixth?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(700);
    expect(runs.filter(({ name }) => name === 'partitions').length).toBeLessThanOrEqual(1);
  });

  it('forgets a schedule that is no longer asked for', async () => {
    const { url, prefix } = redisForTest();
    const runs = new Map<string, number>();
    const run = async (name: string) => void runs.set(name, (runs.get(name) ?? 0) + 1);
    const at = { redisUrl: url, prefix, run, log: SILENT };
    open.push(await scheduleMaintenance({ ...at, schedules: { old: { everyMs: 50 } } }));
    await waitFor(() => (runs.get('old') ?? 0) >= 2, soon);
    await open.pop()?.close();
    const before = runs.get('old');
    open.push(await scheduleMaintenance({ ...at, schedules: { fresh: { everyMs: 50 } } }));
    await waitFor(() => (runs.get('fresh') ?? 0) >= 3, soon);
    expect(runs.get('old')).toBe(before);
  });
});
