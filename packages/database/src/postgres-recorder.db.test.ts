import { StoreUnavailable, type Recording } from '@evenkeel/sync-engine';
import { cloneDatabase, query, startOwnPostgres, waitFor, type TestDatabase } from '@evenkeel/testing';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, outcomesOf, record } from './testing/recording-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());
beforeEach(() =>
  query(
    clone.url,
    'truncate mirror.subscriber, mirror.reward, evenkeel.delivery, evenkeel.change, evenkeel.ledger_hour',
  ),
);

const hourOf = (date: Date) => `${date.toISOString().slice(0, 13)}:00:00.000Z`;

describe('what a recording leaves behind', () => {
  it('a row, a change, a delivery that names it, and one count in the ledger', async () => {
    const delivery = deliveryOf(
      hintOf('sub_1', { content: { name: 'Ada', tags: ['a', 'b,"c"'], conversion_amount: 12.5 } }),
    );
    await record(database, [delivery]);

    const [row] = await query(clone.url, 'select * from mirror.subscriber');
    expect(row).toMatchObject({
      source: 'demo',
      id: 'sub_1',
      name: 'Ada',
      tags: ['a', 'b,"c"'],
      conversion_amount: '12.5',
      version: '1',
      provisional: true,
      dirty: true,
      ever_verified: false,
      fetch_fence: '0',
    });
    const [change] = await query(clone.url, 'select * from evenkeel.change');
    expect(change).toMatchObject({
      kind: 'created',
      version: '1',
      provisional: true,
      before: {},
      cause_type: 'delivery',
      cause_id: delivery.id,
      after: { list_uuid: 'MF1', name: 'Ada', tags: ['a', 'b,"c"'], conversion_amount: 12.5 },
    });
    const [kept] = await query(clone.url, 'select *, encode(digest, $1) as digest_hex from evenkeel.delivery', ['hex']);
    expect(kept).toMatchObject({
      id: delivery.id,
      outcome: 'applied',
      reason: null,
      subject_id: 'sub_1',
      event_type: 'subscriber_updated',
      change_ids: [change?.['position']],
      fence: row?.['hint_fence'],
      headers: { 'user-agent': 'test' },
    });
    expect((kept?.['body'] as Buffer).toString()).toBe(delivery.body);
    const ledger = await query(clone.url, 'select source, outcome, reason, deliveries, hour from evenkeel.ledger_hour');
    expect(ledger).toEqual([
      {
        source: 'demo',
        outcome: 'applied',
        reason: '',
        deliveries: '1',
        hour: new Date(hourOf(new Date(delivery.received_at))),
      },
    ]);
  });

  it('a reward beside its subscriber, under a derived id where the body has none', async () => {
    const reward = { id: null, content: { name: 'Mug', status: 'unlocked' as const, value: 3.25 } };
    await record(database, [deliveryOf(hintOf('sub_1', { event: 'reward_unlocked', reward }))]);
    await record(database, [
      deliveryOf(
        hintOf('sub_1', { event: 'reward_sent', reward: { ...reward, content: { name: 'Mug', status: 'sent' } } }),
      ),
    ]);
    const rewards = await query(clone.url, 'select subscriber_id, id, status, value, version from mirror.reward');
    expect(rewards).toEqual([
      {
        subscriber_id: 'sub_1',
        id: expect.stringMatching(/^hint_[0-9a-f]{16}$/),
        status: 'sent',
        value: '3.25',
        version: '2',
      },
    ]);
  });

  it('nothing twice: an id that is recorded is not recorded again, and not counted again', async () => {
    const batch = [deliveryOf(hintOf('sub_1')), deliveryOf(hintOf('sub_2'))];
    await record(database, batch);
    expect(await record(database, [...batch, ...batch])).toEqual([]);
    const [counts] = await query(
      clone.url,
      'select sum(deliveries)::int as n, (select count(*)::int from evenkeel.change) as changes from evenkeel.ledger_hour',
    );
    expect(counts).toEqual({ n: 2, changes: 2 });
  });

  it('an equal body within the hour is a duplicate, over batches too; an hour later it is not', async () => {
    const early = new Date('2026-03-01T10:00:00.000Z');
    const hint = hintOf('sub_1', { content: { name: 'Ada' } });
    await record(database, [deliveryOf(hint, early)]);
    const soon = await record(database, [deliveryOf(hint, new Date('2026-03-01T10:59:59.999Z'))]);
    expect(outcomesOf(soon)).toEqual(['duplicate']);
    await query(clone.url, 'delete from evenkeel.delivery where received_at > $1', [early]);
    const late = await record(database, [deliveryOf(hint, new Date('2026-03-01T11:00:00.000Z'))]);
    expect(outcomesOf(late)).toEqual(['noop/same_content']);
  });

  it('a body without an id finds its row by code, and its reward row as well', async () => {
    const mug = { id: null, content: { name: 'Mug' } };
    await record(database, [deliveryOf(hintOf('sub_1', { content: { code: 'c1' }, reward: mug }))]);
    const later = await record(database, [
      deliveryOf(
        hintOf(null, { content: { code: 'c1' }, reward: { ...mug, content: { name: 'Mug', status: 'sent' } } }),
      ),
      deliveryOf(hintOf(null, { content: { code: 'unknown' } })),
    ]);
    expect(outcomesOf(later)).toEqual(['applied', 'ignored/no_subscriber_id']);
    expect(await query(clone.url, 'select status, version from mirror.reward')).toEqual([
      { status: 'sent', version: '2' },
    ]);
  });
});

describe('poison', () => {
  it.each([
    ['a NUL that Postgres cannot hold', { deep: 'a\u0000b' }],
    ['a body nested deeper than Postgres goes', JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))],
  ])('%s becomes dead, and the rest goes on', async (_what, raw) => {
    const good = [1, 2, 3, 4, 5].map((n) => deliveryOf(hintOf(`sub_${n}`)));
    const body = JSON.stringify(hintOf('sub_9')).replace('"raw":{}', '"raw":$');
    const poison = { ...deliveryOf(hintOf('sub_9')), body: body.replace('$', toText(raw)) };
    const recorded = await record(database, [...good.slice(0, 3), poison, ...good.slice(3)]);
    expect(outcomesOf(recorded).filter((outcome) => outcome === 'applied')).toHaveLength(5);
    expect(recorded.find(({ delivery }) => delivery.id === poison.id)).toMatchObject({
      outcome: 'dead',
      reason: 'bad_value',
    });
    const ledger = await query(
      clone.url,
      'select outcome, reason, deliveries from evenkeel.ledger_hour order by outcome',
    );
    expect(ledger).toEqual([
      { outcome: 'applied', reason: '', deliveries: '5' },
      { outcome: 'dead', reason: 'bad_value', deliveries: '1' },
    ]);
  });

  /** JSON.stringify itself gives up on the second case. */
  function toText(raw: unknown): string {
    return Array.isArray(raw) ? '['.repeat(20_000) + ']'.repeat(20_000) : JSON.stringify(raw);
  }
});

describe('the lock and the guard', () => {
  it('no work of a source begins before the one under way has ended, and takes no transaction id while it waits', async () => {
    const order: string[] = [];
    let letFirstEnd = () => {};
    const firstMayEnd = new Promise<void>((resolve) => (letFirstEnd = resolve));
    const began = new Promise<void>((resolve) => {
      void database.recorder.inRecording('demo', async () => {
        order.push('first begins');
        resolve();
        await firstMayEnd;
        order.push('first ends');
      });
    });
    await began;
    const second = database.recorder.inRecording('demo', async () => void order.push('second begins'));
    await database.recorder.inRecording('another', async () => void order.push('another source'));
    await waitFor(async () => (await waiting()).length === 1, {
      timeoutMs: 5_000,
      what: 'the second to wait for the lock',
    });
    expect(await waiting()).toEqual([{ backend_xid: null }]);
    letFirstEnd();
    await second;
    expect(order).toEqual(['first begins', 'another source', 'first ends', 'second begins']);
  });

  const waiting = () =>
    query(
      clone.url,
      "select backend_xid from pg_stat_activity where datname = current_database() and wait_event = 'advisory'",
    );

  const SUB_1 = { ids: ['sub_1'], codes: [], emails: [] };

  it('a row that somebody wrote without the lock is not overwritten: the recording is rolled back', async () => {
    await record(database, [deliveryOf(hintOf('sub_1', { content: { name: 'Ada' } }))]);
    const meddled = database.recorder.inRecording('demo', async (recording: Recording) => {
      const { moment, subscribers } = await recording.begin({ deliveryIds: [], wanted: SUB_1 });
      const [row] = subscribers;
      await query(clone.url, "update mirror.subscriber set version = version + 1, name = 'Eve'");
      const written = { ...row!, content: { ...row!.content, name: 'Bea' } };
      await recording.write({ source: 'demo', moment, deliveries: [], announced: [], rows: [written], changes: [] });
    });
    await expect(meddled).rejects.toThrow('upsert-subscribers wrote 0 of 1 rows');
    expect(await query(clone.url, 'select name, version from mirror.subscriber')).toEqual([
      { name: 'Eve', version: '2' },
    ]);
  });

  it('a row that appeared without the lock is not taken for a new one', async () => {
    const meddled = database.recorder.inRecording('demo', async (recording: Recording) => {
      const { moment } = await recording.begin({ deliveryIds: [], wanted: SUB_1 });
      await query(
        clone.url,
        "insert into mirror.subscriber (source, id, name, version, provisional) values ('demo', 'sub_1', 'Eve', 1, true)",
      );
      const { newRow } = await import('@evenkeel/sync-engine');
      const identity = { entity: 'subscriber' as const, key: { source: 'demo', subscriber_id: 'sub_1', id: 'sub_1' } };
      const row = newRow(identity, { content: { name: 'Ada' }, carried: {}, raw: {} }, moment.now);
      await recording.write({
        source: 'demo',
        moment,
        deliveries: [],
        announced: [],
        rows: [{ ...row, state: { ...row.state, version: 1n } }],
        changes: [],
      });
    });
    await expect(meddled).rejects.toThrow('upsert-subscribers wrote 0 of 1 rows');
  });
});

describe('two workers on the same subscribers', () => {
  it('leave versions without gaps, changes in the order of their positions, and a ledger that balances', async () => {
    const other = openTestDatabase(clone.url);
    try {
      const worker = async (db: Database, seed: number) => {
        for (let batch = 0; batch < 25; batch++) {
          const deliveries = Array.from({ length: 12 }, (_, i) =>
            deliveryOf(
              hintOf(`sub_${(seed + batch * 7 + i) % 15}`, {
                content: { name: `name ${(seed * 31 + batch + i) % 9}` },
              }),
            ),
          );
          await record(db, deliveries);
        }
      };
      await Promise.all([worker(database, 1), worker(other, 2)]);
    } finally {
      await other.close();
    }
    const broken = await query(
      clone.url,
      `select s.id from mirror.subscriber s
       left join lateral (
         select count(*) as n, max(version) as top,
                bool_and(version = before + 1) as in_order
         from (select version, lag(version, 1, 0) over (order by position) as before
               from evenkeel.change c where c.subject_id = s.id) c
       ) c on true
       where c.n is distinct from s.version or c.top is distinct from s.version or not c.in_order`,
    );
    expect(broken).toEqual([]);
    const [sums] = await query(
      clone.url,
      `select (select count(*)::int from evenkeel.delivery) as recorded,
              (select sum(deliveries)::int from evenkeel.ledger_hour) as counted,
              (select count(*)::int from mirror.subscriber s
               where s.name is distinct from (select c.after ->> 'name' from evenkeel.change c
                 where c.subject_id = s.id and c.after ? 'name' order by position desc limit 1)) as wrong_names`,
    );
    expect(sums).toEqual({ recorded: 600, counted: 600, wrong_names: 0 });
  });
});

describe('when Postgres is away', () => {
  it('a recording fails as StoreUnavailable, and works again afterwards', async () => {
    const postgres = await startOwnPostgres();
    const db = openTestDatabase(postgres.url);
    try {
      await postgres.stop();
      await expect(record(db, [deliveryOf(hintOf('sub_1'))])).rejects.toThrow(StoreUnavailable);
    } finally {
      await db.close();
    }
  });
});
