import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { openDatabase, type Database } from './open-database';
import type { ConfiguredSource } from './sources';
import { encryptionKey, openTestDatabase } from './testing/recording-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());
beforeEach(() => query(clone.url, 'delete from evenkeel.source'));

const configured: ConfiguredSource = {
  name: 'demo',
  provider: 'plain',
  listUuid: 'MF1',
  webhookSecret: 'first',
  apiToken: 'token',
  apiUrl: 'https://api.example.test',
};

const listed = async (from: Database) => from.openSealedSources(await from.listSealedSources());

describe('a source that the environment names', () => {
  it('is made once, by however many apps at the same time', async () => {
    await Promise.all([1, 2, 3, 4].map(() => database.ensureSource(configured)));
    expect(await listed(database)).toEqual([
      { name: 'demo', provider: 'plain', listUuid: 'MF1', status: 'active', webhookSecrets: ['first'] },
    ]);
    expect(await database.findSource('demo')).not.toHaveProperty('webhookSecrets');
    expect(await database.findSource('other')).toBeNull();
  });

  it('keeps its former webhook secret for 24 hours when another one is set', async () => {
    await database.ensureSource(configured);
    await database.ensureSource({ ...configured, webhookSecret: 'second' });
    await database.ensureSource({ ...configured, webhookSecret: 'second' });
    expect((await listed(database))[0]?.webhookSecrets).toEqual(['second', 'first']);
    const overlap = `update evenkeel.source set webhook_secrets_sealed =
      jsonb_set(webhook_secrets_sealed, '{1,valid_until}', to_jsonb(to_char(now() at time zone 'utc' - interval '1 s', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))`;
    await query(clone.url, overlap);
    expect((await listed(database))[0]?.webhookSecrets).toEqual(['second']);
  });

  it('keeps each secret once when it is changed there and back', async () => {
    for (const webhookSecret of ['first', 'second', 'first'])
      await database.ensureSource({ ...configured, webhookSecret });
    expect((await listed(database))[0]?.webhookSecrets).toEqual(['first', 'second']);
  });

  it('holds no secret in the clear', async () => {
    await database.ensureSource(configured);
    const [row] = await query(clone.url, 'select row_to_json(s)::text as text from evenkeel.source s');
    expect(row?.['text']).not.toMatch(/first|token"/);
  });

  it('is degraded while it has no token, and active once it has; a paused one stays paused', async () => {
    const status = () => query(clone.url, 'select status, status_reason from evenkeel.source');
    await database.ensureSource({ ...configured, apiToken: null });
    expect(await status()).toEqual([{ status: 'degraded', status_reason: 'no_api_token' }]);
    await database.ensureSource(configured);
    expect(await status()).toEqual([{ status: 'active', status_reason: null }]);
    await query(clone.url, "update evenkeel.source set status = 'paused'");
    await database.ensureSource({ ...configured, apiToken: null });
    expect(await status()).toEqual([{ status: 'paused', status_reason: null }]);
  });

  it('is not listed with another encryption key: better none than unchecked ones', async () => {
    await database.ensureSource(configured);
    const other = openDatabase({ url: clone.url, encryptionKey: Buffer.alloc(32, 8), applicationName: 'other key' });
    await expect(listed(other)).rejects.toThrow('EVENKEEL_ENCRYPTION_KEY');
    await other.close();
    expect(encryptionKey).toHaveLength(32);
  });
});

describe('the sources as they are stored', () => {
  it('outlive being written to a file, hold no secret in the clear, and cannot be opened with another key', async () => {
    await database.ensureSource(configured);
    const kept = JSON.stringify(await database.listSealedSources());
    expect(kept).not.toContain('first');
    expect(kept).not.toContain('token');
    expect(database.openSealedSources(JSON.parse(kept) as unknown[])).toEqual(await listed(database));
    const other = openDatabase({ url: clone.url, encryptionKey: Buffer.alloc(32, 8), applicationName: 'test' });
    expect(() => other.openSealedSources(JSON.parse(kept) as unknown[])).toThrow('EVENKEEL_ENCRYPTION_KEY');
    expect(() => database.openSealedSources([{ name: 'demo' }])).toThrow();
    await other.close();
  });
});
