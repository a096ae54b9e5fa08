import { waitFor } from '@evenkeel/testing';
import { SILENT } from './queue-log';
import type { QueuePlace } from './queue-place';
import { scheduleMaintenance } from './schedule-maintenance';
import { BACKENDS, behindTheBack, placeForTest } from './testing/backends';
import { watchDeliveryJobs } from './watch-delivery-jobs';

const soon = { timeoutMs: 25_000 };
/** As an older version, or another tool, may leave them. */
const KEPT = { removeOnComplete: false, removeOnFail: false, attempts: 1 };

describe.each(BACKENDS)('jobs that have ended, on %s', (backend) => {
  const inState = (place: QueuePlace, queue: 'deliveries' | 'maintenance', state: 'completed' | 'failed' | 'wait') =>
    behindTheBack(place, queue, async (of) => (await of.getJobs([state])).length);

  it('are removed once they are old enough, and whatever waits stays', async () => {
    const place = await placeForTest(backend);
    await behindTheBack(place, 'maintenance', async (queue) => {
      for (let n = 0; n < 3; n += 1) await queue.add('of-another-version', {}, KEPT);
      await queue.add('fails', {}, KEPT);
    });
    await behindTheBack(place, 'deliveries', (queue) => queue.add('deliveries', {}, KEPT));
    const maintenance = await scheduleMaintenance({
      ...{ ...place, log: SILENT, schedules: { fails: { everyMs: 3_600_000 } } },
      run: () => Promise.reject(new Error('it fails')),
    });
    const ended = async () =>
      (await inState(place, 'maintenance', 'completed')) === 3 && (await inState(place, 'maintenance', 'failed')) === 1;
    await waitFor(ended, soon);
    await maintenance.close();

    const jobs = watchDeliveryJobs(place);
    expect(await jobs.forgetEndedJobs()).toBe(0);
    expect(await jobs.forgetEndedJobs(0)).toBe(4);
    expect(await inState(place, 'maintenance', 'completed')).toBe(0);
    expect(await inState(place, 'maintenance', 'failed')).toBe(0);
    expect(await inState(place, 'deliveries', 'wait')).toBe(1);
    await jobs.close();
  });
});
