import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { encodeBody } from '@evenkeel/event-schemas';
import { openDatabase, type Database } from './open-database';
import { deliveryOf, encryptionKey, hintOf, openTestDatabase, record, source } from './testing/recording-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  await database.ensureSource({
    ...{ name: source.name, provider: source.provider, listUuid: source.listUuid },
    ...{ webhookSecret: 'secret', apiToken: 'token', apiUrl: 'https://api.example.test' },
  });
});
afterAll(() => database.close());

const rows = () => query(clone.url, 'select * from evenkeel.delivery order by id');
const someDeliveries = (count: number) => Array.from({ length: count }, (_, n) => deliveryOf(hintOf(`sub_${n}`)));

describe('deliveries that the queue did not take', () => {
  afterEach(() => query(clone.url, 'truncate evenkeel.delivery, evenkeel.ingest_void, evenkeel.ledger_hour'));

  it('are kept as pending, byte for byte, and found again as they were', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const [first, second] = someDeliveries(2) as [ReturnType<typeof deliveryOf>, ReturnType<typeof deliveryOf>];
    const given = [{ ...first, ...encodeBody(bytes), headers: { 'user-agent': 'Sender/1 ü' } }, second];
    await database.keepPending({ deliveries: given.toReversed(), voided: [] });
    expect(await rows()).toMatchObject([
      { id: first.id, outcome: 'pending', reason: 'queue_unavailable', body: bytes, digest: expect.any(Buffer) },
      { id: second.id, outcome: 'pending', event_type: null, subject_id: null, fence: null, change_ids: [] },
    ]);
    expect(await database.loadPendingDeliveries(10)).toEqual(given);
    expect(await database.loadPendingDeliveries(1)).toEqual([given[0]]);
  });

  it('tell the voided numbers with them, or alone, and the same ones again without harm', async () => {
    const voided = [1, 2].map((ingest_seq) => ({ ingest_id: '0190b5a4-0000-4000-8000-000000000001', ingest_seq }));
    await database.keepPending({ deliveries: someDeliveries(1), voided });
    await database.keepPending({ deliveries: [], voided });
    expect(await query(clone.url, 'select ingest_seq::int from evenkeel.ingest_void order by 1')).toEqual([
      { ingest_seq: 1 },
      { ingest_seq: 2 },
    ]);
  });

  it('stay recorded if the queue had had them after all, whichever of the two came first', async () => {
    const deliveries = someDeliveries(3);
    await record(database, deliveries);
    const recorded = await rows();
    await database.keepPending({ deliveries, voided: [] });
    expect(await rows()).toEqual(recorded);

    const others = someDeliveries(3);
    await database.keepPending({ deliveries: others, voided: [] });
    await record(database, others);
    await record(database, others);
    expect((await rows()).map(({ outcome }) => outcome)).not.toContain('pending');
    const [counted] = await query(clone.url, 'select sum(deliveries)::int as n from evenkeel.ledger_hour');
    expect(counted).toEqual({ n: 6 });
  });

  it('wait while their source is paused, without being in the way of others', async () => {
    const waiting = someDeliveries(2).map((delivery) => ({ ...delivery, source: 'asleep' }));
    await database.ensureSource({
      ...{ name: 'asleep', provider: source.provider, listUuid: 'MF2' },
      ...{ webhookSecret: 'secret', apiToken: 'token', apiUrl: 'https://api.example.test' },
    });
    await query(clone.url, "update evenkeel.source set status = 'paused' where name = 'asleep'");
    await database.keepPending({ deliveries: waiting, voided: [] });
    expect(await database.loadPendingDeliveries(10)).toEqual([]);
    const [awake] = someDeliveries(1);
    await database.keepPending({ deliveries: awake ? [awake] : [], voided: [] });
    expect(await database.loadPendingDeliveries(10)).toEqual([awake]);
    await query(clone.url, "update evenkeel.source set status = 'active'");
    expect((await database.loadPendingDeliveries(10)).map(({ source: name }) => name)).toEqual(['asleep', 'asleep']);
  });
});

it('who must not wait gives a Postgres that hangs up in time, and connects anew', async () => {
  const impatient = openDatabase({ url: clone.url, encryptionKey, applicationName: 'hangs', giveUpAfterMs: 500 });
  try {
    await impatient.ping();
    const pids = await query<{ pid: number }>(
      clone.url,
      "select pid from pg_stat_activity where application_name = 'hangs'",
    );
    for (const { pid } of pids) process.kill(pid, 'SIGSTOP');
    try {
      await expect(impatient.ping()).rejects.toThrow();
      await impatient.ping(); // on another connection
    } finally {
      for (const { pid } of pids) process.kill(pid, 'SIGCONT');
    }
  } finally {
    await impatient.close();
  }
});
