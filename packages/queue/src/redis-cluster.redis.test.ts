import type { Delivery } from '@evenkeel/event-schemas';
import { someDeliveries, startRedisCluster, waitFor, type RedisCluster } from '@evenkeel/testing';
import { consumeDeliveries } from './consume-deliveries';
import { openDeliveryQueue, type DeliveryQueue } from './enqueue-deliveries';
import { SILENT } from './queue-log';
import { scheduleMaintenance } from './schedule-maintenance';
import { watchDeliveryJobs } from './watch-delivery-jobs';

const soon = { timeoutMs: 30_000 };

describe('the queue in a Redis Cluster', () => {
  let cluster: RedisCluster;
  let place: { redisUrl: string[] };
  beforeAll(async () => {
    cluster = await startRedisCluster();
    place = { redisUrl: cluster.nodes.map(({ url }) => url) };
  });

  const endings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  async function openReady(): Promise<DeliveryQueue> {
    const queue = openDeliveryQueue({ ...place, timeoutMs: 10_000 });
    endings.push(() => queue.close());
    await waitFor(() => queue.isReady(), { ...soon, what: 'the queue to be ready' });
    return queue;
  }
  function consume(recorded: Set<string>): void {
    const record = async (batch: Delivery[]) => batch.forEach(({ id }) => recorded.add(id));
    const consumer = consumeDeliveries({ ...place, record, log: SILENT, lockMs: 2_000, stalledCheckMs: 1_000 });
    endings.push(() => consumer.close());
  }
  function watch() {
    const jobs = watchDeliveryJobs(place);
    endings.push(() => jobs.close());
    return jobs;
  }

  it('keeps deliveries, counts them, knows the oldest, and gives them to who records them', async () => {
    const queue = await openReady();
    const before = new Date();
    for (const delivery of someDeliveries(30)) await queue.keep({ deliveries: [delivery], voided: [] });
    const jobs = watch();
    expect((await jobs.deliveryCounts()).waiting).toBeGreaterThanOrEqual(30);
    const oldest = (await jobs.oldestJobAt()) ?? new Date(0);
    expect(Math.abs(oldest.getTime() - before.getTime())).toBeLessThan(60_000);
    const recorded = new Set<string>();
    consume(recorded);
    await waitFor(() => recorded.size === 30, { ...soon, what: 'all to be recorded' });
    await waitFor(async () => (await jobs.oldestJobAt()) === null, { ...soon, what: 'the queue to be empty' });
  });

  it('says of all its primaries together how durable they are', async () => {
    const queue = await openReady();
    expect(await queue.durability()).toEqual({
      durable: true,
      details: { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' },
    });
  });

  it('runs what is scheduled', async () => {
    let runs = 0;
    const run = async () => void (runs += 1);
    const maintenance = await scheduleMaintenance({
      ...place,
      run,
      schedules: { often: { everyMs: 100 } },
      log: SILENT,
    });
    endings.push(() => maintenance.close());
    await waitFor(() => runs >= 3, { ...soon, what: 'three runs' });
  });

  it('goes on by itself after each of its nodes was killed and came back', async () => {
    const recorded = new Set<string>();
    consume(recorded);
    const queue = await openReady();
    const kept: string[] = [];
    const deliveries = someDeliveries(120);
    const keepSome = async () => {
      for (const delivery of deliveries.splice(0, 30)) {
        const keep = async () => {
          await queue.keep({ deliveries: [delivery], voided: [] });
          return true;
        };
        // What is refused meanwhile goes to the next keeper; here it is given again.
        await waitFor(() => keep().catch(() => false), { ...soon, what: 'a delivery to be kept' });
        kept.push(delivery.id);
      }
    };
    await keepSome();
    for (const node of cluster.nodes) {
      await node.kill();
      await node.start();
      await keepSome();
    }
    await waitFor(() => kept.every((id) => recorded.has(id)), { ...soon, what: 'all that was kept to be recorded' });
    expect(kept).toHaveLength(120);
  });
});
