import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { openDatabase, type Database } from './open-database';

/** What an operator does: the apps get both keys, all is sealed anew, the apps get the new key alone. */
const [FORMER, CURRENT] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

let clone: TestDatabase;
const opened: Database[] = [];
beforeAll(async () => void (clone = await cloneDatabase()));
afterAll(() => Promise.all(opened.map((database) => database.close())));

function open(encryptionKey: Buffer, formerEncryptionKey: Buffer | null = null): Database {
  const database = openDatabase({ url: clone.url, encryptionKey, formerEncryptionKey, applicationName: 'test' });
  opened.push(database);
  return database;
}

const configured = {
  ...{ name: 'demo', provider: 'plain', listUuid: 'MF1', webhookSecret: 'first', apiToken: 'token' },
  apiUrl: 'https://api.example.test',
};
const by = { keyId: 'bootstrap', keyName: 'bootstrap', requestId: '1' };
const listed = async (from: Database) => from.openSealedSources(await from.listSealedSources());
const account = async (of: Database) => (await of.findReadSource('demo'))?.account ?? '';

describe('an encryption key that is replaced', () => {
  const before = () => open(FORMER);
  const during = () => open(CURRENT, FORMER);
  const after = () => open(CURRENT);

  it('opens everything at every step, and what is counted goes on', async () => {
    const old = before();
    await old.ensureSource(configured);
    await old.addSecretUses([{ source: 'demo', secret: 'first', webhooks: 4, lastUsedAt: '2026-11-26T10:00:00.000Z' }]);
    const calls = { account: await account(old), lane: 'hints', wanted: 7, limit: 100, hourMs: 3_600_000 } as const;
    await old.budget.takeCalls(calls);
    const remembered = { owner: 'bootstrap', key: 'once', digest: Buffer.alloc(32) };
    await old.admin.idempotencyKeys.claim(remembered);
    await old.admin.idempotencyKeys.answer({ ...remembered, status: 201, headers: {}, body: '{"secret":"ek_x"}' });

    await query(
      clone.url,
      "insert into mirror.subscriber (source, id, email, version, provisional) values ('demo', 'ana', 'ana@x.test', 1, false)",
    );
    await old.admin.erasures.request('demo', 'ana', by);
    const holder = { id: '01900000-0000-7000-8000-000000000001', forMs: 0 };
    const begun = await old.erasures.claim(holder);
    if (begun) await old.erasures.advance(begun, holder);

    const both = during();
    await both.ensureSource(configured); // as an app does that is started with both: the others must still open it
    expect(await listed(old)).toEqual(await listed(both));
    expect(await account(both)).toBe(await account(old));
    expect(await both.resealSecrets()).toEqual({ sources: 1, endpoints: 0, answers: 1, erasures: 2 });
    expect(await both.resealSecrets()).toEqual({ sources: 1, endpoints: 0, answers: 0, erasures: 0 });

    const now = after();
    expect((await listed(now))[0]?.webhookSecrets).toEqual(['first']);
    expect((await now.findReadSource('demo'))?.access.apiToken).toBe('token');
    const { left } = await now.budget.readBudget({ account: await account(now), limit: 100, hourMs: 3_600_000 });
    expect(left).toBe(93);
    expect(await now.admin.usedSecrets('demo')).toMatchObject([{ webhooks: 4 }]);
    expect(await now.admin.idempotencyKeys.claim(remembered)).toMatchObject({ body: '{"secret":"ek_x"}' });
    expect((await now.erasures.claim(holder))?.terms.within).toEqual(['ana@x.test']);
    const named = (text: string) =>
      now.recorder.inRecording('demo', async (recording) => {
        const wanted = { ids: [], codes: [], emails: [] };
        return (await recording.begin({ deliveryIds: [], wanted })).erased?.isIn(text);
      });
    expect(await Promise.all([named('write to Ana@x.test'), named('ben@x.test')])).toEqual([true, false]);
    await expect(listed(old)).rejects.toThrow('EVENKEEL_ENCRYPTION_KEY');
    const text = JSON.stringify(await query(clone.url, 'select * from evenkeel.source, evenkeel.idempotency_key'));
    expect(text).not.toMatch(/ek_x|"first"|"token"/);
  });

  it('is not half replaced by a key that opens nothing: nothing is written', async () => {
    await after().ensureSource(configured);
    const held = await query(clone.url, 'select * from evenkeel.source');
    await expect(open(Buffer.alloc(32, 3)).resealSecrets()).rejects.toThrow('set the former key');
    expect(await query(clone.url, 'select * from evenkeel.source')).toEqual(held);
    await after().admin.sources.pause('demo', by);
  });
});
