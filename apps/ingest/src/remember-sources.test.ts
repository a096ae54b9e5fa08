import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SealedSource } from '@evenkeel/database';
import { createLogger } from '@evenkeel/observability';
import { rememberSources } from './remember-sources';
import { demoSource } from './testing/ingest-for-test';

describe('rememberSources', () => {
  const log = createLogger('ingest', 'silent');
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-sources-'));
    file = join(folder, 'spool', 'sources.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const sealed = (secret: string): SealedSource[] => [
    { name: 'demo', provider: 'referralhero', list_uuid: 'MF', status: 'active', webhook_secrets_sealed: [secret] },
  ];
  /** Postgres with one source, or away. */
  function database(stored: { now?: SealedSource[] | undefined }) {
    return {
      listSealedSources: async () => stored.now ?? Promise.reject(new Error('no Postgres')),
      openSealedSources: (given: readonly unknown[]) =>
        (given as SealedSource[]).map(({ name, webhook_secrets_sealed: secrets }) =>
          demoSource({ name, webhookSecrets: secrets as string[] }),
        ),
    };
  }

  it('remembers what was read last, for this user only, and outlives Postgres with it', async () => {
    const stored = { now: sealed('first') as SealedSource[] | undefined };
    const directory = rememberSources(database(stored), file, log);
    expect(directory.remembered()).toBeUndefined();
    await directory.list();
    stored.now = sealed('second');
    const read = await directory.list();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    stored.now = undefined;
    await expect(directory.list()).rejects.toThrow('no Postgres');
    expect(rememberSources(database({}), file, log).remembered()).toEqual(read);
  });

  it('writes only what has changed', async () => {
    const directory = rememberSources(database({ now: sealed('first') }), file, log);
    await directory.list();
    writeFileSync(file, 'somebody else wrote');
    await directory.list();
    expect(readFileSync(file, 'utf8')).toBe('somebody else wrote');
  });

  it('goes on without a file that cannot be written or read', async () => {
    writeFileSync(join(folder, 'spool'), 'no folder');
    const directory = rememberSources(database({ now: sealed('first') }), file, log);
    expect(await directory.list()).toHaveLength(1);
    expect(directory.remembered()).toBeUndefined();
    rmSync(join(folder, 'spool'));
    const damaged = join(folder, 'damaged.json');
    writeFileSync(damaged, '[{');
    expect(rememberSources(database({}), damaged, log).remembered()).toBeUndefined();
  });
});
