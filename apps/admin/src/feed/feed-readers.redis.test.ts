import { setTimeout as delay } from 'node:timers/promises';
import { connect, followChanges, type Change } from '@evenkeel/client';
import { waitFor } from '@evenkeel/testing';
import { Client } from 'pg';
import { ADMIN_KEY, startAdminForTest, type AdminForTest } from '../testing/admin-for-test';
import { makeSource } from '../testing/made-rows';

const SOURCES = ['one', 'two', 'three'];
const WRITERS = 8;
const COMMITS_EACH = 60;
const CHANGES_A_COMMIT = 3;
const ALL = WRITERS * COMMITS_EACH * CHANGES_A_COMMIT;

let admin: AdminForTest;
beforeAll(async () => {
  admin = await startAdminForTest();
  for (const source of SOURCES) await makeSource(admin, source);
});
afterAll(() => admin.stop());

/** As recording does: the source's lock first; then some time passes, in which others wait, and others commit. */
async function write(writer: number): Promise<void> {
  const client = new Client({ connectionString: admin.databaseUrl });
  await client.connect();
  try {
    for (let n = 0; n < COMMITS_EACH; n++) {
      const source = SOURCES[(writer + n) % SOURCES.length] ?? '';
      await client.query('begin');
      await client.query("select pg_advisory_xact_lock(hashtextextended('evenkeel.source:' || $1, 0))", [source]);
      await client.query(
        `insert into evenkeel.change
           (source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, at)
         select $1, 'subscriber', 's' || n, 's' || n,
           1 + coalesce((select max(version) from evenkeel.change where source = $1 and subject_id = 's' || n), 0),
           'updated', false, '{}', '{}', 'verify', clock_timestamp()
         from generate_series(1, $2::int) as n`,
        [source, CHANGES_A_COMMIT],
      );
      await delay(Math.random() * 10);
      await client.query('commit');
    }
  } finally {
    await client.end();
  }
}

/** Goes away in the middle now and then, and comes back with the cursor of the last one that it has dealt with. */
async function read(into: Change[], leavesAfter: () => number): Promise<void> {
  const client = connect({ url: admin.url, apiKey: ADMIN_KEY });
  let after: string | undefined;
  while (into.length < ALL) {
    let left = leavesAfter();
    for await (const change of followChanges(client, after === undefined ? {} : { after })) {
      into.push(change);
      after = change.cursor;
      left -= 1;
      if (left <= 0 || into.length === ALL) break;
    }
    await delay(Math.random() * 20);
  }
}

it('gives each of three readers every change once and in order, while eight write and the readers come and go', async () => {
  const readers: Change[][] = [[], [], []];
  const reading = readers.map((into, n) => read(into, () => (n === 0 ? ALL : 1 + Math.floor(Math.random() * 200))));
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  await waitFor(() => readers.every(({ length }) => length >= ALL), {
    timeoutMs: 60_000,
    what: 'all to be read by all',
  });
  await Promise.all(reading);
  for (const changes of readers) {
    expect(new Set(changes.map(({ id }) => id)).size).toBe(ALL);
    const next = new Map<string, number>();
    for (const { source, subject, version } of changes) {
      const row = `${source} ${subject}`;
      expect(Number(version)).toBe((next.get(row) ?? 0) + 1);
      next.set(row, Number(version));
    }
  }
}, 120_000);
