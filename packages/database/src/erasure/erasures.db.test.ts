import { cloneDatabase, findInDatabase, query } from '@evenkeel/testing';
import { randomUUID } from 'node:crypto';
import type { Database } from '../open-database';
import {
  brokenRows,
  readAndRecord,
  readSource,
  recordAnswered,
  rewardsRead,
  subscriberRead,
} from '../testing/reading-kit';
import { deliveryOf, hintOf, openTestDatabase, outcomesOf, record } from '../testing/recording-kit';
import type { OpenErasure } from './open-erasure';

const ACTOR = { keyId: 'test', keyName: 'somebody', requestId: 'test' };
const holder = { id: randomUUID(), forMs: 60_000 };
/** Of the person, and of nobody else. */
const SECRETS = [
  'ana@leaves.test',
  'ana.former@leaves.test',
  'Anastasia Leavès',
  '+4915112345678',
  'code-of-ana',
  'ref.test/ana',
];

let url: string;
let database: Database;
beforeEach(async () => {
  ({ url } = await cloneDatabase());
  database = openTestDatabase(url);
  await query(url, "insert into evenkeel.source (name, provider, list_uuid) values ('demo', 'plain', 'MF1')");
});
afterEach(() => database.close());

const ANA = {
  ...{ name: 'Anastasia Leavès', email: 'ana@leaves.test', code: 'code-of-ana', phone_number: '+4915112345678' },
  referral_link: 'https://ref.test/ana',
};

/** A person with a history, and others who name them in all the ways that bodies and rows do. */
async function makeHistory(): Promise<void> {
  const former = hintOf('ana', {
    content: { ...ANA, email: 'ana.former@leaves.test' },
    raw: { email: 'ana.former@leaves.test' },
  });
  const referral = { name: 'Anastasia Leavès', email: 'ana@leaves.test', code: 'code-of-ana', points: 3 };
  const ben = hintOf('ben', {
    content: { name: 'Ben', email: 'ben@stays.test', referred_by_id: 'ana', referred_by_email: 'ana@leaves.test' },
    carried: { referred_by_code: 'code-of-ana' },
    raw: { name: 'Ben', email: 'ben@stays.test', referral },
    referrer_code: 'code-of-ana',
  });
  const cem = hintOf('cem', {
    content: { name: 'Cem', referred_by_email: 'ANA.former@leaves.test', extra_field: 'told by Anastasia Leavès' },
    raw: { note: 'a friend of Anastasia Leavès' },
  });
  await record(database, [deliveryOf(former), deliveryOf(ben), deliveryOf(cem)]);
  await readAndRecord(database, 'ana', ANA);
  await readAndRecord(database, 'ana', { ...ANA, points: 9 });
  await readAndRecord(database, 'ben', {
    name: 'Ben',
    email: 'ben@stays.test',
    referred_by_id: 'ana',
    referred_by_email: 'ana@leaves.test',
  });
  await recordAnswered(database, {
    rewardsOf: [await rewardsRead(database, 'ana', { r1: { name: 'Mug', coupon_code: 'ana@leaves.test' } })],
  });
  await recordAnswered(database, {
    rewardsOf: [await rewardsRead(database, 'ben', { r2: { name: 'Mug', referral: 'ana@leaves.test' } })],
  });
}

async function erase(subject = 'ana'): Promise<OpenErasure> {
  await database.admin.erasures.request('demo', subject, ACTOR);
  let erasure = await database.erasures.claim(holder);
  if (erasure === null) throw new Error('there is nothing to erase');
  while (erasure.step !== 'done') erasure = await next(erasure);
  return erasure;
}

const next = (erasure: OpenErasure, by = holder) =>
  erasure.step === 'queue' ? database.erasures.queueDone(erasure, 0, by) : database.erasures.advance(erasure, by);

async function places(): Promise<Record<string, string[]>> {
  const found = await Promise.all(SECRETS.map(async (text) => [text, await findInDatabase(url, text)] as const));
  return Object.fromEntries(found.filter(([, where]) => where.length > 0));
}

const rowOf = async (id: string) =>
  (
    await query<{ row: Record<string, unknown> }>(
      url,
      'select to_jsonb(s) as row from mirror.subscriber s where id = $1',
      [id],
    )
  )[0]?.row ?? {};

it('a person is in no column of any table afterwards, nor in the statistics, and others keep what is theirs', async () => {
  await makeHistory();
  await query(url, 'analyze');
  expect(Object.keys(await places())).toEqual(SECRETS);
  const { erased, subjects } = await erase();
  expect(await places()).toEqual({});
  expect(subjects).toEqual(['ana']);
  expect(erased).toMatchObject({
    ...{ subscribers: 1, rewards: 1, deliveries: 1, changes: 3 + 1, others_subscribers: 2, others_rewards: 1 },
    ...{ others_deliveries: 2, others_changes: 3 },
  });
  expect(await rowOf('ana')).toMatchObject({
    name: null,
    email: null,
    raw: null,
    tags: null,
    dirty: false,
    version: 4,
  });
  expect(await rowOf('ben')).toMatchObject({
    name: 'Ben',
    email: 'ben@stays.test',
    referred_by_id: 'ana',
    referred_by_email: null,
  });
  expect(await rowOf('cem')).toMatchObject({ name: 'Cem', extra_field: null });
  expect(
    await brokenRows(url, ['name', 'email', 'points', 'referred_by_email', 'extra_field', 'referral', 'coupon_code']),
  ).toEqual([]);
});

it('the change log tells readers of it, without the data', async () => {
  await makeHistory();
  const { id } = await erase();
  const [change] = await query(
    url,
    "select kind, version::int, before, after, cause_type, cause_id from evenkeel.change where subject_id = 'ana' and entity = 'subscriber' order by position desc limit 1",
  );
  expect(change).toMatchObject({ kind: 'erased', version: 4, cause_type: 'erase', cause_id: id });
  expect(change?.['after']).toMatchObject({ name: null, email: null, points: null });
  const values = await query(
    url,
    "select value from evenkeel.change c, jsonb_each(c.before || c.after) where c.subscriber_id = 'ana' and value <> 'null'",
  );
  expect(values).toEqual([]);
});

it('what comes later of the person is ignored, without its body, and names them in nobody else', async () => {
  await makeHistory();
  await erase();
  const again = hintOf('ana', { content: ANA, raw: { ...ANA } });
  const without = hintOf(null, { content: ANA, raw: { ...ANA } });
  const dan = hintOf('dan', {
    content: { name: 'Dan', referred_by_email: 'ana@leaves.test' },
    carried: { referred_by_code: 'code-of-ana' },
    raw: { name: 'Dan', referral: { name: 'Anastasia Leavès', email: 'ana@leaves.test', code: 'code-of-ana' } },
    referrer_code: 'code-of-ana',
  });
  const recorded = await record(database, [deliveryOf(again), deliveryOf(without), deliveryOf(dan)]);
  expect(outcomesOf(recorded)).toEqual(['ignored/erased', 'ignored/erased', 'applied']);
  expect(await readAndRecord(database, 'ana', ANA)).toBe('ignored');
  expect(await readAndRecord(database, 'dan', { name: 'Dan', referred_by_email: 'ana@leaves.test' })).toBe('applied');
  await recordAnswered(database, {
    rewardsOf: [await rewardsRead(database, 'ana', { r9: { name: 'Mug', coupon_code: 'ana@leaves.test' } })],
  });
  expect(await places()).toEqual({});
  expect(await rowOf('dan')).toMatchObject({ name: 'Dan', referred_by_email: null, provisional: false });
  expect(await query(url, "select id from mirror.reward where id = 'r9'")).toEqual([]);
  expect(
    await readAndRecord(database, 'ben', {
      name: 'Ben',
      email: 'ben@stays.test',
      referred_by_id: 'ana',
      referred_by_email: 'ana@leaves.test',
    }),
  ).toBe('confirmed');
  expect(await query(url, 'select id from evenkeel.drift')).toEqual([]);
});

it('a worker that dies leaves it to another, which goes on with the next part', async () => {
  await makeHistory();
  await database.admin.erasures.request('demo', 'ana', ACTOR);
  const dying = { id: randomUUID(), forMs: 60_000 };
  const begun = await database.erasures.claim(dying);
  expect(await database.erasures.claim(holder)).toBeNull();
  const advanced = begun && (await database.erasures.advance(begun, dying));
  expect(advanced?.step).toBe('own_changes');
  await query(url, "update evenkeel.erasure set held_until = '-infinity'");
  expect(await database.erasures.claim(holder)).toEqual(advanced);
  await expect(database.erasures.advance(advanced as OpenErasure, dying)).rejects.toThrow('taken over');
  // And so each worker after it, after each part.
  let taken = advanced;
  while (taken !== null && taken.step !== 'done') {
    await query(url, "update evenkeel.erasure set held_until = '-infinity'");
    const another = { id: randomUUID(), forMs: 60_000 };
    const claimed = await database.erasures.claim(another);
    expect(claimed).toEqual(taken);
    taken = claimed && (await next(claimed, another));
  }
  expect(await places()).toEqual({});
  expect(taken?.erased).toMatchObject({ subscribers: 1, deliveries: 1 });
});

it('what waits for its outcome, of the person or of a source that rests, gets it or loses what names them', async () => {
  await makeHistory();
  const waiting = [
    hintOf('ana', { content: ANA, raw: { ...ANA } }),
    hintOf('eve', { raw: { referral: { email: 'ana@leaves.test' } } }),
  ];
  await database.keepPending({ deliveries: waiting.map((hint) => deliveryOf(hint)), voided: [] });
  await erase();
  expect(await places()).toEqual({});
  const outcomes = await query(
    url,
    'select outcome, reason from evenkeel.delivery where id = any (array(select id from evenkeel.delivery order by id desc limit 2)) order by id',
  );
  expect(outcomes).toEqual([
    { outcome: 'ignored', reason: 'erased' },
    { outcome: 'pending', reason: 'queue_unavailable' },
  ]);
  const [counted] = await query(url, "select deliveries::int from evenkeel.ledger_hour where reason = 'erased'");
  expect(counted).toEqual({ deliveries: 1 });
});

it('rows of the same e-mail are the same person, and are erased together', async () => {
  await makeHistory();
  await record(database, [deliveryOf(hintOf('ana2', { content: { email: 'ana@leaves.test', name: 'Stasia' } }))]);
  expect((await erase()).subjects).toEqual(['ana', 'ana2']);
  expect(await rowOf('ana2')).toMatchObject({ name: null, email: null });
});

it('with the setting the copy of the provider brings the person back, once it is read', async () => {
  await makeHistory();
  await erase();
  const read = await subscriberRead(database, 'ana', ANA);
  const recorded = await recordAnswered(database, { reads: [read] }, { ...readSource, restoresErased: true });
  expect(recorded.changes).toMatchObject([{ kind: 'restored', version: 5n, provisional: false }]);
  expect(await rowOf('ana')).toMatchObject({ email: 'ana@leaves.test', erased_at: null, provisional: false });
});

it('the application may have the statistics made anew, and the audit shows no more of them', async () => {
  await makeHistory();
  await query(url, 'analyze mirror.subscriber');
  await query(
    url,
    `insert into evenkeel.audit (key_id, key_name, request_id, action, resource, after)
     values ('k', 'k', 'r', 'some.thing', 'thing 1', '{"for": "Ana@leaves.test"}'), ('k', 'k', 'r', 'some.thing', 'thing 2', '{"a": 1}')`,
  );
  const answer = { owner: 'k', key: 'for ana@leaves.test', digest: Buffer.alloc(32) };
  await database.admin.idempotencyKeys.claim(answer);
  expect((await erase()).erased).toMatchObject({ audit_entries: 1, idempotency_keys: 1 });
  expect(await query(url, 'select resource, after from evenkeel.audit where key_id = $1 order by id', ['k'])).toEqual([
    { resource: 'thing 1', after: null },
    { resource: 'thing 2', after: { a: 1 } },
  ]);
  await expect(query(url, "update evenkeel.audit set key_name = 'x'")).rejects.toThrow('append-only');
  await expect(
    query(
      url,
      "do $$ begin perform set_config('evenkeel.erasing', 'audit', true); update evenkeel.audit set action = 'x', before = null, after = null; end $$",
    ),
  ).rejects.toThrow('append-only');
  const asApp = "set role evenkeel_app; select evenkeel.forget_statistics(array['ben@stays.test'], '')";
  await query(url, asApp);
});

it('an e-mail in another case is the same person, and one that only ends with theirs is not', async () => {
  await makeHistory();
  const joann = hintOf('joana', {
    content: { email: 'joana@leaves.test' },
    raw: { email: 'joana@leaves.test', name: 'Joana' },
  });
  await record(database, [deliveryOf(joann), deliveryOf(hintOf('ana3', { content: { email: 'ANA@leaves.test' } }))]);
  expect((await erase()).subjects).toEqual(['ana', 'ana3']);
  expect(await rowOf('joana')).toMatchObject({ email: 'joana@leaves.test', raw: { name: 'Joana' }, erased_at: null });
  const [delivery] = await query<{ body: string }>(
    url,
    "select convert_from(body, 'UTF8') as body from evenkeel.delivery where subject_id = 'joana'",
  );
  expect(JSON.parse(delivery?.body ?? '')).toMatchObject({ subscriber_id: 'joana' });
});
