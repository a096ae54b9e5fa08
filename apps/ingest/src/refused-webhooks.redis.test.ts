import { connect } from 'node:net';
import { openDatabase, type Database, type RefusedWebhooks } from '@evenkeel/database';
import { cloneDatabase, query, redisForTest, startOwnPostgres, waitFor } from '@evenkeel/testing';
import { send, soon, startIngestForTest, type IngestForTest } from './testing/ingest-for-test';

const by = { keyId: 'bootstrap', keyName: 'bootstrap', requestId: '1' };

/** The real directory of sources, as main has it, with one source `demo` that is not the environment's. */
async function open(url: string, giveUpAfterMs?: number): Promise<Database> {
  const database = openDatabase({
    ...{ url, encryptionKey: Buffer.alloc(32, 3), applicationName: 'ingest-test' },
    ...(giveUpAfterMs !== undefined && { giveUpAfterMs }),
  });
  await database.admin.sources.create(
    {
      ...{ name: 'demo', provider: 'referralhero', listUuid: 'MF-demo', apiUrl: 'http://127.0.0.1:9/api/v2' },
      ...{ apiToken: null, webhookSecret: 's3cret', settings: {} },
    },
    by,
  );
  return database;
}

function start(database: Database, written: RefusedWebhooks[] = []): Promise<IngestForTest> {
  const sources = {
    list: async () => database.openSealedSources(await database.listSealedSources()),
    addRefusedWebhooks: async (refused: readonly RefusedWebhooks[]) => {
      await database.addRefusedWebhooks(refused);
      written.push(...refused);
    },
  };
  return startIngestForTest(redisForTest(), sources, { limits: { requestTimeoutMs: 1_000 } });
}

const isUp = (ingest: IngestForTest) => waitFor(async () => (await send(ingest.port)).status === 200, soon);

describe('webhooks that are refused', () => {
  let database: Database;
  let ingest: IngestForTest;
  let url: string;
  const written: RefusedWebhooks[] = [];
  beforeAll(async () => {
    ({ url } = await cloneDatabase());
    database = await open(url);
    ingest = await start(database, written);
    await isUp(ingest);
  });
  afterAll(async () => {
    await ingest.stop();
    await database.close();
  });
  const shown = async (reason: string) =>
    (await database.admin.refusedWebhooks('demo')).find((each) => each.reason === reason);

  it.each([
    ['wrong_signature', 3, { secret: 'guess' }],
    ['missing_signature', 2, { signature: null }],
    ['too_large', 1, { body: 'x'.repeat(300 * 1024) }],
  ])('are told by reason: %s', async (reason, times, webhook) => {
    const before = new Date().toISOString();
    for (let n = 0; n < times; n += 1) expect((await send(ingest.port, webhook)).status).not.toBe(200);
    await waitFor(async () => (await shown(reason))?.webhooks === times, soon);
    const { first_at: first, last_at: last } = (await shown(reason)) ?? { first_at: '', last_at: '' };
    expect([before <= first, first <= last, last <= new Date().toISOString()]).toEqual([true, true, true]);
  });

  it.each([
    ['breaks off', 'bad_request', '', (socket: ReturnType<typeof connect>) => socket.destroy()],
    ['is no HTTP any more', 'bad_request', 'zz\r\n', undefined],
    ['does not arrive in time', 'slow_request', '', undefined],
  ])('are told also where the body %s, and counted once', async (_how, reason, rest, end) => {
    const counted = async () => (await shown(reason))?.webhooks ?? 0;
    const inMetrics = async () =>
      Number(new RegExp(`refused_total{reason="${reason}"[^}]*} (\\d+)`).exec(await ingest.metrics())?.[1] ?? 0);
    const before = [await counted(), await inMetrics()] as const;
    const socket = connect(ingest.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const head = 'POST /webhooks/demo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n';
    await new Promise<void>((done) => socket.write(head + rest, () => done()));
    end?.(socket);
    await waitFor(async () => (await counted()) === before[0] + 1, soon);
    expect(await inMetrics()).toBe(before[1] + 1);
    socket.destroy();
  });

  it('for an unknown source, and by what is no webhook, write nothing', async () => {
    const before = await query(url, 'select * from evenkeel.refused_webhook order by source, minute, reason');
    const writes = written.length;
    for (let n = 0; n < 50; n += 1) await send(ingest.port, { source: `nobody-${n}`, signature: null });
    await fetch(`http://127.0.0.1:${ingest.port}/webhooks/demo`);
    await fetch(`http://127.0.0.1:${ingest.port}/elsewhere`, { method: 'POST' });
    await ingest.stop(); // writes what is left
    expect(written).toHaveLength(writes);
    expect(await query(url, 'select * from evenkeel.refused_webhook order by source, minute, reason')).toEqual(before);
  });
});

it('webhooks that are refused while Postgres is away are answered as ever, and counted once it is back', async () => {
  const postgres = await startOwnPostgres();
  const database = await open(postgres.url, 2_000);
  const ingest = await start(database);
  await isUp(ingest);
  await send(ingest.port, { secret: 'guess' });
  const count = async () => (await database.admin.refusedWebhooks('demo'))[0]?.webhooks;
  await waitFor(async () => (await count()) === 1, soon);

  await postgres.stop();
  for (const expected of [401, 401, 401]) expect((await send(ingest.port, { signature: null })).status).toBe(expected);
  expect((await send(ingest.port)).status).toBe(200);
  await postgres.start();
  await waitFor(
    () =>
      count().then(
        (webhooks) => webhooks === 3,
        () => false,
      ),
    soon,
  );
  expect(await database.admin.refusedWebhooks('demo')).toMatchObject([
    { reason: 'missing_signature', webhooks: 3 },
    { reason: 'wrong_signature', webhooks: 1 },
  ]);
  await ingest.stop();
  await database.close();
}, 60_000);
