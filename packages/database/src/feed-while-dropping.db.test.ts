import { cloneDatabase, type TestDatabase } from '@evenkeel/testing';
import type { FeedPlaces } from './feed';
import type { Database } from './open-database';
import { openTestDatabase } from './testing/recording-kit';
import { makeMonths, monthStart, writeChanges } from './testing/retention-kit';

/**
 * A page of the feed sees a partition, or the note that it was dropped: never neither. Readers go through months that are
 * dropped under them, over connections with prepared plans; none of them is led past a change in silence.
 */
let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());

const SOURCES = ['a', 'b'];
const MONTHS = [24, 23, 22, 21, 20, 19, 18, 17];
const KEPT_DAYS = MONTHS.map((month) => Math.floor((Date.now() - monthStart(month - 1).getTime()) / 86_400_000) - 1);

async function readThrough(reader: Database, positions: ReadonlyMap<string, readonly number[]>): Promise<boolean> {
  let after: FeedPlaces = await reader.feed.beginning(SOURCES);
  for (;;) {
    const wanted = { sources: SOURCES, after, entities: null, kinds: null, limit: 3 };
    const page = await reader.feed.readAfter(wanted);
    if (page.isExpired) return true;
    for (const source of SOURCES) {
      const read = page.changes.filter((change) => change.source === source).map(({ position }) => Number(position));
      const next = (positions.get(source) ?? []).filter((position) => position > Number(after[source]?.position ?? 0));
      expect(read).toEqual(next.slice(0, read.length));
    }
    after = page.places;
    if (!page.isFull) return false;
  }
}

it('readers that months are dropped under read on without a gap, or are told', async () => {
  await makeMonths(clone.url, MONTHS.map(monthStart));
  const written = MONTHS.flatMap((month) =>
    Array.from({ length: 40 }, (_, n) => ({
      ...{ source: SOURCES[n % 2] ?? '', subject: `s${n}`, version: 1 },
      at: new Date(monthStart(month).getTime() + n * 1_000),
    })),
  );
  const all = await writeChanges(clone.url, written);
  const positions = new Map(
    SOURCES.map((source) => [source, all.filter((_, n) => written[n]?.source === source)] as const),
  );
  const dropping = new AbortController();
  const readers = [1, 2, 3].map(async () => {
    const reader = openTestDatabase(clone.url);
    const ends: boolean[] = [];
    while (!dropping.signal.aborted) ends.push(await readThrough(reader, positions));
    await reader.close();
    return ends;
  });
  let dropped = 0;
  for (const changes of KEPT_DAYS) {
    const before = dropped;
    while (dropped === before)
      dropped += (await database.retention.dropExpiredPartitions({ deliveries: 3_650, changes })).dropped.length;
  }
  dropping.abort();
  const ends = (await Promise.all(readers)).flat();
  expect(dropped).toBe(MONTHS.length);
  // Both happened, or this has shown nothing.
  expect(ends).toContain(true);
  expect(ends).toContain(false);
}, 60_000);
