import type { Source } from '@evenkeel/sync-engine';
import { openDatabase } from '@evenkeel/database';
import { cloneDatabase, query, redisForTest, startOwnRedis, waitFor } from '@evenkeel/testing';
import { postgresKeeper } from './keeping/postgres-keeper';
import { demoSource, drain, send, soon, startIngestForTest, type IngestForTest } from './testing/ingest-for-test';

const ready = async ({ port }: IngestForTest) => (await fetch(`http://127.0.0.1:${port}/health/ready`)).status;
const details = async ({ managementPort }: IngestForTest) =>
  (await (await fetch(`http://127.0.0.1:${managementPort}/health/ready`)).json()) as {
    readonly ready: boolean;
    readonly keeper: string | null;
    readonly spool: { readonly deliveries: number };
  };

describe('ingest, when something is away', () => {
  const running: IngestForTest[] = [];
  afterEach(() => Promise.all(running.splice(0).map((ingest) => ingest.stop())));
  async function start(...given: Parameters<typeof startIngestForTest>): Promise<IngestForTest> {
    const ingest = await startIngestForTest(...given);
    running.push(ingest);
    return ingest;
  }

  it('answers 503 with Retry-After, never 404, until it has seen its sources', async () => {
    const postgres: { sources?: Source[] } = {};
    const list = async () => postgres.sources ?? Promise.reject(new Error('no Postgres'));
    const ingest = await start(redisForTest(), { list });
    const answer = await send(ingest.port);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(await ready(ingest)).toBe(503);
    postgres.sources = [demoSource()];
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
    expect(await ready(ingest)).toBe(200);
  });

  it('takes webhooks at once though there is no queue, and waits for one only to call itself ready, not for long', async () => {
    const nowhere = { url: 'redis://127.0.0.1:1' };
    const sources = { list: async () => [demoSource()] };
    const postgres = { name: 'postgres', isReady: () => true, keep: async () => undefined };
    const ingest = await start(nowhere, sources, { queueAway: true, postgres });
    await waitFor(async () => (await send(ingest.port)).status === 200, { timeoutMs: 2_000 });
    expect(await ready(ingest)).toBe(503);
    await waitFor(async () => (await ready(ingest)) === 200, soon);
    expect(await details(ingest)).toMatchObject({ ready: true, keeper: 'postgres' });
  });

  it('counts no delivery for what it warmed the queue with', async () => {
    const ingest = await start(redisForTest(), { list: async () => [demoSource()] });
    await waitFor(async () => (await ready(ingest)) === 200, soon);
    expect(await ingest.metrics()).not.toMatch(/kept_total\{[^}]*\} [1-9]/);
    await send(ingest.port);
    const { deliveries, voided } = await drain(ingest, { deliveries: 1 });
    expect([deliveries.map(({ ingest_seq }) => ingest_seq), voided]).toEqual([[1], []]);
  });

  it('goes on with the sources it knows while Postgres is away, and sees a change within 2 s of its return', async () => {
    let postgres: Source[] | undefined = [demoSource()];
    let reads = 0;
    const list = async () => {
      reads += 1;
      return postgres ?? Promise.reject(new Error('no Postgres'));
    };
    const ingest = await start(redisForTest(), { list });
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
    postgres = undefined;
    const before = reads;
    await waitFor(() => reads >= before + 2, soon);
    expect((await send(ingest.port)).status).toBe(200);
    postgres = [demoSource({ webhookSecrets: ['changed'] })];
    await waitFor(async () => (await send(ingest.port, { secret: 'changed' })).status === 200, { timeoutMs: 2_000 });
    expect((await send(ingest.port)).status).toBe(401);
  });

  it('takes a new secret from the first webhook that is signed with it, and reads no more often for wrong ones', async () => {
    let secrets = ['s3cret'];
    let reads = 0;
    const list = async () => {
      reads += 1;
      return [demoSource({ webhookSecrets: secrets })];
    };
    const ingest = await start(redisForTest(), { list });
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
    secrets = ['next', 's3cret'];
    expect((await send(ingest.port, { secret: 'next' })).status).toBe(200);
    expect((await send(ingest.port)).status).toBe(200);

    const [before, began] = [reads, performance.now()];
    const wrong = await Promise.all(Array.from({ length: 150 }, () => send(ingest.port, { secret: 'wrong' })));
    expect(new Set(wrong.map(({ status }) => status))).toEqual(new Set([401]));
    expect(reads - before).toBeLessThanOrEqual(2 + (performance.now() - began) / 100);
  });

  it('makes the source that the environment describes as soon as it can', async () => {
    const made: Source[] = [];
    let tries = 0;
    const ensure = async () => {
      tries += 1;
      if (tries === 1) throw new Error('no Postgres');
      made.push(demoSource());
    };
    const ingest = await start(redisForTest(), { list: async () => made, ensure });
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
    expect(tries).toBe(2);
  });

  it('knows from a file the sources of an earlier process, but calls no other one unknown before it has read them', async () => {
    const postgres: { sources?: Source[] } = {};
    const list = async () => postgres.sources ?? Promise.reject(new Error('no Postgres'));
    const ingest = await start(redisForTest(), { list, remembered: () => [demoSource()] });
    expect((await send(ingest.port)).status).toBe(200);
    expect((await send(ingest.port, { source: 'other' })).status).toBe(503);
    expect(await ready(ingest)).toBe(200);
    postgres.sources = [demoSource({ name: 'other' })];
    await waitFor(async () => (await send(ingest.port, { source: 'other' })).status === 200, soon);
    expect((await send(ingest.port)).status).toBe(404);
  });

  it('has Postgres keep what the queue does not take in time, and goes back to the queue by itself', async () => {
    const clone = await cloneDatabase();
    const database = openDatabase({ url: clone.url, encryptionKey: Buffer.alloc(32), applicationName: 'test' });
    const redis = await startOwnRedis();
    const postgres = postgresKeeper(database);
    const ingest = await start({ url: redis.url }, { list: async () => [demoSource()] }, { postgres });
    try {
      await waitFor(async () => (await send(ingest.port)).status === 200, soon);
      await drain(ingest, { deliveries: 1 });
      process.kill(redis.pid, 'SIGSTOP');
      const answer = await send(ingest.port);
      expect(answer.status).toBe(200);
      expect(await details(ingest)).toMatchObject({ ready: true, keeper: 'postgres' });
      const kept = await query(clone.url, 'select id::text, outcome, reason from evenkeel.delivery');
      const id = answer.headers['evenkeel-delivery'];
      expect(kept).toEqual([{ id, outcome: 'pending', reason: 'queue_unavailable' }]);
      await waitFor(async () => (await ingest.metrics()).includes(`evenkeel_ingest_keeper{keeper="postgres",`), soon);
      expect(await ingest.metrics()).toContain('evenkeel_ingest_kept_total{keeper="postgres",app="ingest"} 1\n');
    } finally {
      process.kill(redis.pid, 'SIGCONT');
      await waitFor(async () => (await details(ingest)).keeper === 'queue', soon);
      await ingest.stop();
      await database.close();
    }
  });

  it('spools what neither of them takes, and hands it on when one is back', async () => {
    const redis = await startOwnRedis();
    const ingest = await start({ url: redis.url }, { list: async () => [demoSource()] }, { spoolBytes: 1_000_000 });
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
    // In its first seconds it waits for the queue before it calls itself ready; this is about one that runs.
    await waitFor(async () => (await details(ingest)).ready, soon);
    await redis.kill();
    await waitFor(async () => (await details(ingest)).keeper === 'spool', soon);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(ingest.port)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await details(ingest)).toMatchObject({ ready: true, spool: { deliveries: 20 } });
    await redis.start();
    const { deliveries } = await drain(ingest, { deliveries: 21 });
    const ids = answers.map(({ headers }) => String(headers['evenkeel-delivery']));
    expect(new Set(deliveries.map(({ id }) => id))).toEqual(new Set([expect.any(String), ...ids]));
    await waitFor(async () => (await details(ingest)).spool.deliveries === 0, soon);
  });

  it('answers 503 with Retry-After only while nothing can keep it, is not ready then, and tells the numbers later', async () => {
    const redis = await startOwnRedis();
    const ingest = await start({ url: redis.url }, { list: async () => [demoSource()] });
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
    expect(await details(ingest)).toMatchObject({
      ready: true,
      sources: { known: true, count: 1 },
      keeper: 'queue',
      queue: { ready: true, durable: true, appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' },
    });
    await redis.kill();
    await waitFor(async () => (await ready(ingest)) === 503, soon);
    const answer = await send(ingest.port);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.headers['evenkeel-delivery']).toBeUndefined();
    expect(await details(ingest)).toMatchObject({ ready: false, keeper: null, queue: { ready: false, durable: null } });
    await redis.start();
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
    const { deliveries, voided } = await drain(ingest, { deliveries: 2, voided: 1 });
    const numbers = [...deliveries, ...voided].map(({ ingest_seq }) => ingest_seq);
    expect(new Set(numbers)).toEqual(new Set(numbers.map((_, index) => index + 1)));
  });
});

describe('ingest, when it is stopped under load', () => {
  it('has in the queue all that it answered 200', async () => {
    const place = redisForTest();
    const ingest = await startIngestForTest(place, { list: async () => [demoSource()] });
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
    const answered: string[] = [];
    const others: number[] = [];
    let stopped = false;
    const senders = Array.from({ length: 20 }, async () => {
      while (!stopped) {
        const answer = await send(ingest.port).catch(() => undefined); // no more connections are taken
        if (answer?.status === 200) answered.push(String(answer.headers['evenkeel-delivery']));
        else if (answer !== undefined) others.push(answer.status);
        else await new Promise((resolve) => setImmediate(resolve));
      }
    });
    await waitFor(() => answered.length > 200, soon);
    await ingest.stop();
    stopped = true;
    await Promise.all(senders);
    expect(others).toEqual([]);
    const { deliveries } = await drain(ingest, { deliveries: answered.length + 1 });
    const kept = new Set(deliveries.map(({ id }) => id));
    expect(answered.filter((id) => !kept.has(id))).toEqual([]);
  });
});
