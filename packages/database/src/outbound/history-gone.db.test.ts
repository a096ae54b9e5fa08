import { CIRCUIT, HOLDER, settled, startOutboundKit, type OutboundKit } from '../testing/outbound-kit';
import { makeMonths, monthStart, writeChanges } from '../testing/retention-kit';

/** Changes that were dropped before an endpoint was told of them: it is told that. */
let kit: OutboundKit;
beforeAll(async () => {
  kit = await startOutboundKit();
});
afterAll(() => kit.database.close());
beforeEach(async () => {
  await kit.rows('delete from evenkeel.endpoint');
  await kit.rows('truncate evenkeel.message, evenkeel.attempt, evenkeel.change');
  await kit.rows('delete from evenkeel.change_horizon; delete from evenkeel.dropped_partition');
  await makeMonths(kit.url, [24, 23].map(monthStart));
});

const OLD = monthStart(24);
const write = async (from: number, to: number, at: Date) =>
  (
    await writeChanges(
      kit.url,
      Array.from({ length: to - from + 1 }, (_, n) => ({ source: 'demo', subject: 'a', version: from + n, at })),
    )
  ).map(String);
const drop = () => kit.database.retention.dropExpiredPartitions({ deliveries: 30, changes: 400 });
const contentsOf = async (endpoint: string) => {
  const claimed = await kit.claim(endpoint);
  const contents = [...(await kit.database.outbound.contents(claimed)).values()];
  return { claimed, told: contents.toSorted((a, b) => a.type.localeCompare(b.type)) };
};

it('from which position to which, once, whatever it wants to be told', async () => {
  const endpoint = await kit.endpoint({ types: ['subscriber.updated'], filters: [{ field: 'points' }] });
  const [first] = await write(1, 1, OLD);
  await kit.make(endpoint);
  const gone = await write(2, 9, OLD);
  await kit.change({ version: 10, after: { points: 1 } });
  expect(await drop()).toMatchObject({ busy: false });

  expect(await kit.database.outbound.behind()).toEqual([{ endpoint, source: 'demo' }]);
  expect(await kit.make(endpoint)).toEqual({ read: 1, made: 2 });
  const { claimed, told } = await contentsOf(endpoint);
  expect(told).toMatchObject([
    { type: 'endpoint.history_gone', entity: 'source', subjectId: 'demo', subscriberId: null, version: gone.at(-1) },
    { type: 'subscriber.updated', version: '10' },
  ]);
  expect(told[0]?.data).toEqual({ after: first, until: gone.at(-1) });
  const [, shown] = await kit.database.admin.messages.list(endpoint, { before: null, limit: 10 });
  expect(shown).toMatchObject({ type: 'endpoint.history_gone', version: gone.at(-1), subscriber_id: null });
  await kit.database.outbound.settle(
    HOLDER,
    claimed.map((each) => settled(each)),
    CIRCUIT,
  );
  expect(await kit.database.outbound.behind()).toEqual([]);
  expect(await kit.make(endpoint)).toEqual({ read: 0, made: 0 });
});

it('also where nothing came after them', async () => {
  const endpoint = await kit.endpoint();
  const gone = await write(1, 3, OLD);
  await drop();
  expect(await kit.database.outbound.behind()).toEqual([{ endpoint, source: 'demo' }]);
  expect(await kit.make(endpoint)).toEqual({ read: 0, made: 1 });
  expect((await contentsOf(endpoint)).told).toMatchObject([{ data: { after: '0', until: gone.at(-1) } }]);
  expect(await kit.database.outbound.behind()).toEqual([]);
});

it('not who was told of them in time, or is to be told from a time after them', async () => {
  const inTime = await kit.endpoint();
  await write(1, 3, OLD);
  await kit.make(inTime);
  await drop();
  const since = await kit.database.admin.endpoints.positionsBefore(['demo'], new Date().toISOString());
  const later = await kit.endpoint({ after: since });
  await kit.change({ version: 4 });
  for (const endpoint of [inTime, later]) {
    expect(await kit.make(endpoint)).toEqual({ read: 1, made: 1 });
    const types = (await kit.database.admin.messages.list(endpoint, { before: null, limit: 10 })).map(
      ({ type }) => type,
    );
    expect(types).not.toContain('endpoint.history_gone');
  }
});
