import { BY, CIRCUIT, HOLDER, settled, startOutboundKit, type OutboundKit } from '../testing/outbound-kit';

let kit: OutboundKit;
let endpoint: string;
beforeAll(async () => {
  kit = await startOutboundKit();
});
afterAll(() => kit.database.close());
beforeEach(async () => {
  await kit.rows('delete from evenkeel.endpoint');
  await kit.rows('truncate evenkeel.message, evenkeel.attempt, evenkeel.change');
  endpoint = await kit.endpoint();
  await kit.changes('a1', 'a2', 'a3');
  await kit.make(endpoint);
});

const messages = () => kit.database.admin.messages;
const outbound = () => kit.database.outbound;
const idOf = async (version: number) => {
  const [row] = await kit.rows<{ id: string }>('select id from evenkeel.message where version = $1', [version]);
  return row?.id ?? '';
};
const claimed = async () => kit.named(await kit.claim(endpoint));

it('one that was delivered is sent again beside its lane, marked', async () => {
  await outbound().settle(
    HOLDER,
    (await kit.claim(endpoint)).map((each) => settled(each)),
    CIRCUIT,
  );
  const before = await messages().find(endpoint, await idOf(1));
  expect(before).toMatchObject({ state: 'delivered', attempts: 1, redelivery: false });
  const sent = await messages().resend(endpoint, await idOf(1), BY);
  expect(sent).toMatchObject({ id: before?.id, state: 'waiting', redelivery: true, attempts: 0 });
  const both = await kit.claim(endpoint);
  expect(both.map(({ redelivery }) => redelivery)).toEqual([true, false]);
  expect(await kit.named(both)).toEqual(['a1', 'a2']);
  await outbound().settle(HOLDER, [settled(both[0]!)], CIRCUIT);
  expect(await claimed()).toEqual([]); // a2 is under way, and a1 is not of the lane any more
});

it('one whose turn has not come cannot be sent, and one that is being sent cannot be steered', async () => {
  expect(await messages().resend(endpoint, await idOf(2), BY)).toBe('not_its_turn');
  await kit.claim(endpoint);
  expect(await messages().resend(endpoint, await idOf(1), BY)).toBe('being_sent');
  expect(await messages().skip(endpoint, await idOf(1), BY)).toBe('being_sent');
  expect(await messages().resend(endpoint, 'msg_999_00', BY)).toBe('not_found');
  expect(await messages().skip(endpoint, 'none', BY)).toBe('not_found');
});

it('one that is skipped lets the next one go, which tells of the gap', async () => {
  expect(await messages().skip(endpoint, await idOf(2), BY)).toMatchObject({ state: 'skipped' });
  expect(await messages().skip(endpoint, await idOf(1), BY)).toMatchObject({ state: 'skipped', reason: 'by_a_person' });
  const next = await kit.claim(endpoint);
  expect([await kit.named(next), next[0]?.gap]).toEqual([['a3'], true]);
  expect(await messages().skip(endpoint, await idOf(1), BY)).toBe('ended');
});

it('whoever comes after the last one of a lane that was given up, or skipped, tells of it, once', async () => {
  for (const version of [3, 2, 1]) await messages().skip(endpoint, await idOf(version), BY);
  await kit.changes('a4', 'a5');
  await kit.make(endpoint);
  const next = async () => {
    const [one] = await kit.claim(endpoint);
    await outbound().settle(HOLDER, [settled(one!)], CIRCUIT);
    return [...(await kit.named([one!])), one?.gap];
  };
  expect(await next()).toEqual(['a4', true]);
  expect(await next()).toEqual(['a5', false]);
  await kit.changes('b1');
  await kit.make(endpoint);
  const [parked] = await kit.claim(endpoint);
  await outbound().settle(HOLDER, [settled(parked!, 'parked')], CIRCUIT);
  await kit.changes('b2');
  await kit.make(endpoint);
  expect(await next()).toEqual(['b2', true]);
});

it('what was parked since a time is recovered', async () => {
  const [one] = await kit.claim(endpoint);
  await outbound().settle(HOLDER, [settled(one!, 'parked')], CIRCUIT);
  const hour = (offset: number) => new Date(Date.now() + offset * 3_600_000).toISOString();
  expect(await messages().recover(endpoint, hour(1), 100, BY)).toBe(0);
  expect(await messages().recover(endpoint, hour(-1), 100, BY)).toBe(1);
  expect(await claimed()).toEqual(['a1', 'a2']);
});

it('lists them, the newest first, and what each attempt came to', async () => {
  const [one] = await kit.claim(endpoint);
  await outbound().settle(HOLDER, [settled(one!, 'waiting', { error: 'server_error', answer: 'no' })], CIRCUIT);
  const listed = await messages().list(endpoint, { before: null, limit: 2 });
  expect(listed.map(({ version }) => version)).toEqual(['3', '2']);
  const rest = await messages().list(endpoint, { before: listed[1]?.change ?? null, limit: 2 });
  expect(rest).toMatchObject([{ version: '1', state: 'waiting', attempts: 1, type: 'subscriber.updated' }]);
  expect(await messages().list(endpoint, { state: 'parked', before: null, limit: 2 })).toEqual([]);
  expect(await messages().attempts(endpoint, await idOf(1), 10)).toMatchObject([
    { status: 500, error: 'server_error', answer: 'no', ms: 3 },
  ]);
});

it('an endpoint that is resumed forgets that it failed, and one that is removed takes its messages with it', async () => {
  const [one] = await kit.claim(endpoint);
  await outbound().settle(HOLDER, [settled(one!, 'waiting', { wait_ms: 60_000, rest_ms: 60_000 })], CIRCUIT);
  expect(await outbound().disable(endpoint, 'gone')).toBe(true);
  expect(await outbound().disable(endpoint, 'gone')).toBe(false);
  const { endpoints } = kit.database.admin;
  expect(await endpoints.find(endpoint)).toMatchObject({ state: 'disabled', state_reason: 'gone' });
  expect(await endpoints.resume(endpoint, BY)).toMatchObject({ state: 'enabled', health: { failures: 0 } });
  expect(await claimed()).toEqual(['a1']);

  await endpoints.remove(endpoint, BY);
  expect(await endpoints.find(endpoint)).toBeNull();
  expect(await outbound().forget(30, 2)).toBe(2);
  expect(await outbound().forget(30, 2)).toBe(1);
  expect(await kit.rows('select from evenkeel.message')).toEqual([]);
});

it('what ended long ago is forgotten, with its attempts; what is open is not', async () => {
  await outbound().settle(
    HOLDER,
    (await kit.claim(endpoint)).map((each) => settled(each)),
    CIRCUIT,
  );
  await kit.rows("update evenkeel.message set ended_at = now() - interval '31 days' where ended_at is not null");
  expect(await outbound().forget(30, 100)).toBe(1);
  expect(await kit.rows('select from evenkeel.attempt')).toEqual([]);
  expect(await kit.rows('select from evenkeel.message')).toHaveLength(2);
});

it('each share of the time is told of once', async () => {
  expect(await outbound().noteAlarm(endpoint, 50)).toBe(true);
  expect(await outbound().noteAlarm(endpoint, 50)).toBe(false);
  expect(await outbound().noteAlarm(endpoint, 90)).toBe(true);
});

it('the answers of receivers go when a person is erased', async () => {
  const [one] = await kit.claim(endpoint);
  await outbound().settle(HOLDER, [settled(one!, 'waiting', { answer: 'no such ada@example.test' })], CIRCUIT);
  await kit.rows("insert into mirror.subscriber (source, id, version, provisional) values ('demo', 'ada', 1, false)");
  await kit.database.admin.erasures.request('demo', 'ada', BY);
  const { erasures } = kit.database;
  const holder = { id: HOLDER, forMs: 60_000 };
  for (let next = await erasures.claim(holder); next && next.step !== 'done';)
    next = next.step === 'queue' ? await erasures.queueDone(next, 0, holder) : await erasures.advance(next, holder);
  expect(await kit.rows('select answer from evenkeel.attempt')).toEqual([{ answer: '' }]);
});

it('figures tell how it stands', async () => {
  await kit.claim(endpoint);
  const [figures] = await outbound().figures();
  expect(figures).toMatchObject({ endpoint, state: 'enabled', open: 3, parked: 0, failing_seconds: 0 });
  expect(figures?.oldest_seconds).toBeGreaterThan(0);
});
