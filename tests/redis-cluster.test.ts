import { startRedisCluster, waitFor, type RedisCluster } from '@evenkeel/testing';
import { startSystem, TRIES_SOON_AGAIN, unaccounted, type System } from './harness/start-system';

const SENT = 400;

describe('a system whose queue lives in a Redis Cluster of three nodes', () => {
  let cluster: RedisCluster;
  let system: System;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    system = await startSystem({
      queue: 'redis',
      redisUrl: cluster.url,
      workers: 2,
      simulator: { SIMULATOR_SUBSCRIBERS: '0' },
    });
  }, 120_000);
  const burst = (events: number) =>
    system.control('POST', 'mutations', { mutations: [{ burst: { events, subscribers: 50 } }] });

  it('records every delivery that it answered 200, though each node is killed and comes back', async () => {
    await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
    await burst(SENT / 4);
    for (const node of cluster.nodes) {
      await node.kill();
      await burst(SENT / 4);
      await node.start();
    }
    await system.settle();
    expect(await unaccounted(system)).toEqual({ lost: [], unexplained: [] });
    const [{ n } = { n: 0 }] = await system.rows<{ n: number }>('select count(*)::int as n from evenkeel.delivery');
    expect(n).toBeGreaterThanOrEqual(SENT);
  }, 180_000);

  it('comes back to the queue by itself, and records from it', async () => {
    const metrics = async () => (await fetch(`${system.ingests[0]?.managementUrl ?? ''}/metrics`)).text();
    const kept = async () =>
      Number(/^evenkeel_ingest_kept_total\{keeper="queue"[^}]*\} (\d+)$/m.exec(await metrics())?.[1]);
    await waitFor(async () => /^evenkeel_ingest_keeper\{keeper="queue"[^}]*\} 1$/m.test(await metrics()), {
      timeoutMs: 30_000,
      what: 'ingest to keep with the queue again',
    });
    const before = await kept();
    await burst(50);
    await system.settle();
    expect((await kept()) - before).toBeGreaterThanOrEqual(50);
  }, 120_000);
});
