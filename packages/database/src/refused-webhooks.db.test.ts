import type { RefusalReason } from '@evenkeel/event-schemas';
import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { openDatabase, type Database } from './open-database';

const MINUTE_MS = 60_000;
const by = { keyId: 'bootstrap', keyName: 'bootstrap', requestId: '1' };

let clone: TestDatabase;
let database: Database;
beforeAll(async () => {
  clone = await cloneDatabase();
  database = openDatabase({ url: clone.url, encryptionKey: Buffer.alloc(32, 1), applicationName: 'test' });
});
afterAll(() => database.close());

function makeSource(name: string) {
  return database.admin.sources.create(
    {
      ...{ name, provider: 'referralhero', listUuid: `MF-${name}`, apiUrl: 'http://127.0.0.1:9' },
      ...{ apiToken: null, webhookSecret: 'x', settings: {} },
    },
    by,
  );
}

function refused(source: string, reason: RefusalReason, webhooks: number, [first, last]: readonly [number, number]) {
  const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString();
  return { source, reason, webhooks, firstAt: ago(first), lastAt: ago(last) };
}

it('refusals add up by reason, whoever counted them, and the reason of the last one is told first', async () => {
  await makeSource('spring');
  const [early, late] = [
    refused('spring', 'wrong_signature', 2, [9, 8]),
    refused('spring', 'wrong_signature', 3, [3, 2]),
  ];
  const other = refused('spring', 'too_large', 1, [6, 5]);
  await database.addRefusedWebhooks([late, other]);
  await database.addRefusedWebhooks([early]);
  await database.addRefusedWebhooks([{ ...late, webhooks: 10 }]); // of the same minute, by another ingest
  expect(await database.admin.refusedWebhooks('spring')).toEqual([
    { reason: 'wrong_signature', webhooks: 15, first_at: early.firstAt, last_at: late.lastAt },
    { reason: 'too_large', webhooks: 1, first_at: other.firstAt, last_at: other.lastAt },
  ]);
});

it('what was refused more than an hour ago is not told any more', async () => {
  await makeSource('summer');
  await database.addRefusedWebhooks([refused('summer', 'wrong_signature', 5, [63, 62])]);
  expect(await database.admin.refusedWebhooks('summer')).toEqual([]);
  await database.addRefusedWebhooks([refused('summer', 'wrong_signature', 1, [58, 58])]);
  expect(await database.admin.refusedWebhooks('summer')).toMatchObject([{ webhooks: 1 }]);
});

it('a source that there is none of gets no row, and one that is removed loses its own, whatever becomes of its mirror', async () => {
  await makeSource('autumn');
  const both = [refused('autumn', 'wrong_signature', 1, [1, 1]), refused('nobody', 'wrong_signature', 1, [1, 1])];
  await database.addRefusedWebhooks(both);
  const sources = async () =>
    (await query<{ source: string }>(clone.url, 'select distinct source from evenkeel.refused_webhook')).map(
      ({ source }) => source,
    );
  expect(await sources()).toContain('autumn');
  expect(await sources()).not.toContain('nobody');
  await database.admin.sources.remove('autumn', 'keep', by);
  await database.addRefusedWebhooks(both);
  expect(await sources()).not.toContain('autumn');
});
