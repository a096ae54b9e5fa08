import { query, runApp, startOwnPostgres, startOwnRedis, waitFor, type OwnService } from '@evenkeel/testing';
import { KEY, LIST, QUEUES, SECRET, type QueueKind } from './harness/start-system';

let postgres: OwnService;
let redis: OwnService;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startOwnPostgres(), startOwnRedis()]);
}, 60_000);

function startWorker(queue: QueueKind) {
  const env = {
    ...{ DATABASE_URL: postgres.url, EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64') },
    ...{ REFERRALHERO_LIST: LIST, REFERRALHERO_WEBHOOK_SECRET: SECRET },
    ...(queue === 'redis' && { REDIS_URL: redis.url }),
  };
  return runApp('worker', env, { readyLine: /Postgres is away/ });
}

describe.each(QUEUES)('a worker that starts while Postgres is away, with its queue in %s,', (queue) => {
  beforeAll(() => postgres.kill());
  afterAll(() => postgres.start());

  it('stops cleanly when it is told to', async () => {
    const worker = await startWorker(queue);
    expect(await worker.stop()).toBe(0);
  }, 60_000);

  it('does what is left of its start once Postgres is back', async () => {
    const worker = await startWorker(queue);
    await postgres.start();
    const ready = async () => (await fetch(`${worker.managementUrl}/health/ready`)).status === 200;
    await waitFor(ready, { timeoutMs: 30_000, what: 'the worker to be ready' });
    const connected = async () => (await query(postgres.url, 'select from evenkeel.source')).length === 1;
    await waitFor(connected, { timeoutMs: 30_000, what: 'the source of the environment to be connected' });
    expect(await worker.stop()).toBe(0);
    await query(postgres.url, 'delete from evenkeel.source');
    await postgres.kill();
  }, 90_000);
});
