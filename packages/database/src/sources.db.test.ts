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

describe('a source as it is read', () => {
  const find = (from: Database = database) => from.findReadSource('demo');
  const standard = { settleMs: 10_000, repair: true, callsPerHour: 4_500, hourMs: 3_600_000 };

  it('has its token in the clear, its account, its settings, and since when it is connected', async () => {
    await database.ensureSource(configured);
    await query(clone.url, "update evenkeel.source set created_at = '2026-01-02T03:04:05.678Z'");
    expect(await find()).toEqual({
      ...{ name: 'demo', provider: 'plain', listUuid: 'MF1', status: 'active', settings: standard },
      restoresErased: false,
      access: { apiUrl: 'https://api.example.test', apiToken: 'token', listUuid: 'MF1' },
      account: expect.stringMatching(/^[0-9a-f]{32,}$/),
      connectedAt: '2026-01-02T03:04:05.678Z',
    });
  });

  it('is none without a token, without an address, or without a source', async () => {
    expect(await find()).toBeNull();
    await database.ensureSource({ ...configured, apiToken: null });
    expect(await find()).toBeNull();
    await database.ensureSource(configured);
    await query(clone.url, 'update evenkeel.source set api_url = null');
    expect(await find()).toBeNull();
  });

  it('shares its account with those that share its token, whatever seals it, and tells no token by it', async () => {
    await database.ensureSource(configured);
    await database.ensureSource({ ...configured, name: 'same' });
    await database.ensureSource({ ...configured, name: 'not-the-same', apiToken: 'another' });
    const accounts = await Promise.all(
      ['demo', 'same', 'not-the-same'].map(async (name) => (await database.findReadSource(name))?.account),
    );
    expect(accounts[1]).toBe(accounts[0]);
    expect(accounts[2]).not.toBe(accounts[0]);
    expect(accounts.join()).not.toContain('token');
  });

  it('is refused with another encryption key, and where another source has its token', async () => {
    await database.ensureSource(configured);
    const other = openDatabase({ url: clone.url, encryptionKey: Buffer.alloc(32, 8), applicationName: 'other key' });
    await expect(find(other)).rejects.toThrow('EVENKEEL_ENCRYPTION_KEY');
    await other.close();
    await database.ensureSource({ ...configured, name: 'other' });
    await query(
      clone.url,
      "update evenkeel.source set api_token_sealed = (select api_token_sealed from evenkeel.source where name = 'other')",
    );
    await expect(find()).rejects.toThrow();
  });

  it('keeps what was set before where the configuration leaves it out', async () => {
    await database.ensureSource({ ...configured, settings: { settle_ms: 500 } });
    await query(clone.url, `update evenkeel.source set settings = settings || '{"repair": false}'`);
    await database.ensureSource(configured);
    expect((await find())?.settings).toEqual({ ...standard, settleMs: 500, repair: false });
    await database.ensureSource({ ...configured, settings: { settle_ms: 700, calls_per_hour: 9 } });
    expect((await find())?.settings).toEqual({ ...standard, settleMs: 700, callsPerHour: 9, repair: false });
  });

  it('gets no settings that nobody could read it with, and is not read with such as were stored otherwise', async () => {
    await database.ensureSource(configured);
    await expect(database.ensureSource({ ...configured, settings: { settle_ms: -1 } })).rejects.toThrow('settle_ms');
    expect((await find())?.settings).toEqual(standard);
    await query(clone.url, `update evenkeel.source set settings = '{"calls_per_hour": 0}'`);
    await expect(find()).rejects.toThrow('calls_per_hour');
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
