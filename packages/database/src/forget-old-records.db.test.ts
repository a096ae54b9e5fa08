import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { Database } from './open-database';
import { audited, forgetAll } from './testing/audit-ledger-kit';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import { daysAgo, makeDays } from './testing/retention-kit';

const KEEP = { deliveries: 30, changes: 400 };

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  await query(clone.url, "insert into evenkeel.source (name, provider, list_uuid) values ('demo', 'plain', 'MF1')");
});
afterAll(() => database.close());
beforeEach(() => forgetAll(clone.url));

const ids = async (table: string, id = 'id') =>
  (await query(clone.url, `select ${id}::text as id from evenkeel.${table} order by ${id}`)).map((row) => row['id']);
async function forget(): Promise<void> {
  while (await database.retention.forgetOldRecords(KEEP));
}

it('sweeps that are over go; the newest that was done, an open one and one whose brake is held stay', async () => {
  await query(
    clone.url,
    `insert into evenkeel.sweep (id, source, reason, state, finished_at, requested_at, brake, braked_entity) values
       (1, 'demo', 'scheduled', 'done', now() - interval '500 days', now() - interval '500 days', null, null),
       (2, 'demo', 'scheduled', 'cancelled', null, now() - interval '450 days', null, null),
       (3, 'demo', 'scheduled', 'done', now() - interval '440 days', now() - interval '440 days', 'held', 'subscriber'),
       (4, 'demo', 'scheduled', 'done', now() - interval '430 days', now() - interval '430 days', 'accepted', 'reward'),
       (5, 'demo', 'scheduled', 'done', now() - interval '420 days', now() - interval '420 days', null, null),
       (6, 'demo', 'requested', 'requested', null, now() - interval '410 days', null, null)`,
  );
  await forget();
  expect(await ids('sweep')).toEqual(['3', '5', '6']);
});

it('replays that are over go; one that is open stays', async () => {
  await query(
    clone.url,
    `insert into evenkeel.replay (id, source, dry_run, state, after_id, until_id, cursor, requested_by, requested_at, finished_at)
     select n, 'demo', false, state, evenkeel.uuidv7_floor(now()), evenkeel.uuidv7_floor(now()), evenkeel.uuidv7_floor(now()), 'k',
       now() - interval '450 days', finished
     from (values (1, 'finished', now() - interval '401 days'), (2, 'failed', now() - interval '399 days'),
       (3, 'cancelled', null), (4, 'requested', null), (5, 'running', null)) as r (n, state, finished)`,
  );
  await forget();
  expect(await ids('replay')).toEqual(['2', '4', '5']);
});

it('drift that was repaired or dismissed goes; what stands stays, however old', async () => {
  await query(
    clone.url,
    `insert into evenkeel.drift (id, source, entity, subject_id, subscriber_id, state, before, after, likely_cause, found_by,
       found_at, due_fence, repaired_at, dismissed_at)
     select n, 'demo', 'subscriber', 's' || n, 's' || n, state, '{}', '{}', 'missed_hint', 'sweep', now() - interval '500 days', 1,
       repaired, dismissed
     from (values (1, 'confirmed', now() - interval '401 days', null), (2, 'dismissed', null, now() - interval '401 days'),
       (3, 'confirmed', null, null), (4, 'suspected', null, null), (5, 'confirmed', now() - interval '399 days', null))
       as d (n, state, repaired, dismissed)`,
  );
  await forget();
  expect(await ids('drift')).toEqual(['3', '4', '5']);
});

it('voids go once an audit has passed them and no hole waits for them', async () => {
  const ingest = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
  await query(
    clone.url,
    'insert into evenkeel.ingest_counter (ingest_id, audited_to, audited_to_at) values ($1, 10, now()), ($2, 10, now())',
    [ingest(1), ingest(2)],
  );
  await query(
    clone.url,
    `insert into evenkeel.ingest_hole (ingest_id, first_seq, last_seq, before_at) values ($1, 3, 5, now())`,
    [ingest(2)],
  );
  await query(
    clone.url,
    `insert into evenkeel.ingest_void (ingest_id, ingest_seq, recorded_at) values
       ($1, 4, now() - interval '31 days'), ($1, 11, now() - interval '31 days'), ($1, 5, now() - interval '29 days'),
       ($2, 4, now() - interval '31 days'), ($3, 1, now() - interval '31 days')`,
    [ingest(1), ingest(2), ingest(3)],
  );
  await forget();
  const left = await query(clone.url, 'select ingest_id, ingest_seq::int as n from evenkeel.ingest_void order by 1, 2');
  expect(left).toEqual([
    { ingest_id: ingest(1), n: 5 },
    { ingest_id: ingest(1), n: 11 },
    { ingest_id: ingest(2), n: 4 },
  ]);
});

it('audits go but for the newest, and the next one goes on where that one stopped', async () => {
  await record(database, [deliveryOf(hintOf('sub_1'), new Date(Date.now() - 3_600_000))]);
  for (let n = 0; n < 3; n += 1) await audited(database);
  await query(clone.url, "update evenkeel.ledger_audit set at = now() - interval '31 days'");
  await forget();
  expect(await ids('ledger_audit')).toHaveLength(1);
  expect(await audited(database)).toMatchObject({ deliveries: 0, openHoles: 0 });
});

it('the ledger of hours goes as late as changes do, and only where their deliveries were dropped', async () => {
  await makeDays(clone.url, [daysAgo(410), daysAgo(405), daysAgo(45)]);
  const at = [410, 405, 45].map(daysAgo);
  await record(
    database,
    at.map((time, n) => deliveryOf(hintOf(`sub_${n}`), time)),
  );
  await audited(database);
  await forget();
  expect(await ids('ledger_hour', 'hour')).toHaveLength(3);
  expect((await database.retention.dropExpiredPartitions(KEEP)).dropped).toHaveLength(3);
  await forget();
  expect(await ids('ledger_hour', 'hour')).toHaveLength(1);
  expect(await ids('ledger_balance', 'hour')).toHaveLength(1);
  expect(await audited(database)).toMatchObject({ imbalances: { hours: 0 } });
});

it('what reads found, and calls, go by their age; the audit of writes stays for ever', async () => {
  await query(
    clone.url,
    `insert into evenkeel.read_hour values ('demo', now() - interval '401 days', 'rows', 1), ('demo', now(), 'rows', 1)`,
  );
  await query(
    clone.url,
    `insert into evenkeel.budget_minute values ('a', now() - interval '3 days', 'hints', 1), ('a', now(), 'hints', 1)`,
  );
  await query(
    clone.url,
    `insert into evenkeel.audit (at, key_id, key_name, request_id, action, resource) values ('2020-01-01', 'k', 'k', 'r', 'a', 'r')`,
  );
  await forget();
  expect(await ids('read_hour', 'hour')).toHaveLength(1);
  expect(await ids('budget_minute', 'minute')).toHaveLength(1);
  expect(await ids('audit')).toHaveLength(1);
});

it('what happened each minute goes as deliveries do', async () => {
  await query(clone.url, 'truncate evenkeel.activity_minute, evenkeel.activity_sample');
  for (const [table, columns, values] of [
    ['activity_minute', 'source, minute', ''],
    ['activity_sample', 'source, minute, rows_due, drift_standing', ', 0, 0'],
  ] as const)
    await query(
      clone.url,
      `insert into evenkeel.${table} (${columns})
       select 'demo', date_trunc('minute', now()) - age * interval '1 day'${values} from unnest(array[31, 29, 0]) as age`,
    );
  await forget();
  expect(await ids('activity_minute', 'minute')).toHaveLength(2);
  expect(await ids('activity_sample', 'minute')).toHaveLength(2);
});

it('what was refused goes as deliveries do', async () => {
  await query(
    clone.url,
    `insert into evenkeel.refused_webhook (source, minute, reason, webhooks, first_at, last_at)
     select name, at, 'wrong_signature', 1, at, at
     from evenkeel.source, unnest(array[31, 29, 0]) as age, date_trunc('minute', now() - age * interval '1 day') as at
     where name = 'demo'`,
  );
  await forget();
  expect(await ids('refused_webhook', 'minute')).toHaveLength(2);
});
