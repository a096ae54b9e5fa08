import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { cloneDatabase, type TestDatabase } from '@evenkeel/testing';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';

/** Between a database and whoever asks it: counts how often an answer was waited for. */
async function countRoundTrips(target: URL): Promise<{ readonly server: Server; readonly url: string; trips: number }> {
  const counted = { trips: 0, lastFrom: 'server' };
  const server = createServer((client) => {
    const postgres = connect(Number(target.port), target.hostname);
    client.on('data', (bytes) => {
      if (counted.lastFrom === 'server') counted.trips += 1;
      counted.lastFrom = 'client';
      postgres.write(bytes);
    });
    postgres.on('data', (bytes) => {
      counted.lastFrom = 'server';
      client.write(bytes);
    });
    client.on('close', () => postgres.destroy());
    postgres.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return Object.assign(counted, { server, url: url.toString() });
}

let clone: TestDatabase;
let between: Awaited<ReturnType<typeof countRoundTrips>>;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  between = await countRoundTrips(new URL(clone.url));
  database = openTestDatabase(between.url);
});
afterAll(async () => {
  await database.close();
  between.server.close();
});

const tripsOf = async (work: () => Promise<unknown>) => {
  const before = between.trips;
  await work();
  return between.trips - before;
};
const deliveries = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    deliveryOf(hintOf(`sub_${n}`, { content: { name: `Name ${Math.random()}` } })),
  );

it('a recording of webhooks takes a constant number of round trips, whatever its size', async () => {
  await record(database, deliveries(1)); // the connection is there, and its statements are prepared
  // Begin with the lock; what the batch meets; rows with changes; deliveries; commit.
  expect(await tripsOf(() => record(database, deliveries(1)))).toBe(5);
  expect(await tripsOf(() => record(database, deliveries(100)))).toBe(5);
});
