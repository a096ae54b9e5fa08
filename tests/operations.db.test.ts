import { openDatabase, type Database } from '@evenkeel/database';
import { repositoryRoot } from '@evenkeel/local-stack';
import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The SQL of docs/operations.md, which somebody pastes at night, does what is said there. */
const guide = readFileSync(join(repositoryRoot(), 'docs/operations.md'), 'utf8');
const blocks = [...guide.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map(([, sql = '']) => sql);
const blockWith = (word: string): string => {
  const found = blocks.filter((sql) => sql.includes(word));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
};
/** In running text, between backquotes; long ones are broken where the line ends. */
const inText = [...guide.matchAll(/`(select [^`]+)`/g)].map(([, sql = '']) =>
  sql.replaceAll('PID', 'pg_backend_pid()'),
);

let clone: TestDatabase;
const open: Database[] = [];
const openWith = (key: Buffer): Database => {
  const database = openDatabase({ url: clone.url, encryptionKey: key, applicationName: 'operations' });
  open.push(database);
  return database;
};

beforeAll(async () => {
  clone = await cloneDatabase();
});
afterAll(() => Promise.all(open.map((database) => database.close())));

describe('the SQL of docs/operations.md', () => {
  // Those of dump and restore need a folder of the server's: tests/restore-drill.test.ts runs them.
  const here = blocks.filter((sql) => !sql.includes('/var/backups/'));
  const byFirstLine = [...here, ...inText].map((sql) => [sql.split('\n')[0], sql] as const);

  it.each(byFirstLine)('can be run: %s', async (_line, sql) => {
    await query(clone.url, `begin; ${sql.replace(/;\s*$/, '')}; rollback`);
  });

  it('is there, in blocks and in the text', () => {
    expect(blocks.length).toBeGreaterThan(8);
    expect(inText.length).toBeGreaterThan(5);
  });
});

describe('advancing the fence', () => {
  const advance = blockWith("setval('evenkeel.fence'");
  const nextFence = async () => {
    const [row] = await query<{ fence: string }>(clone.url, "select nextval('evenkeel.fence')::text as fence");
    return Number(row?.fence);
  };
  /** Every column of a table in which a fence is stored, and how a row with one is made. */
  const mirrored = (table: string, keys: string, values: string) => (column: string, fence: number) =>
    `insert into mirror.${table} (source, ${keys}, version, provisional, ${column})
      values ('s', ${values}, 1, false, ${fence})`;
  const rows: Record<string, (column: string, fence: number) => string> = {
    'mirror.subscriber': mirrored('subscriber', 'id', "'sub'"),
    'mirror.reward': mirrored('reward', 'subscriber_id, id', "'sub', 'r'"),
    'mirror.campaign': mirrored('campaign', 'list_uuid', "'MF'"),
    'evenkeel.delivery': (column, fence) =>
      `insert into evenkeel.delivery (id, source, received_at, body, digest, outcome, ingest_id, ingest_seq, ${column})
        values (gen_random_uuid(), 's', now(), '', '', 'noop', gen_random_uuid(), 1, ${fence})`,
    'evenkeel.drift': (column, fence) =>
      `insert into evenkeel.drift
        (source, entity, subject_id, subscriber_id, before, after, likely_cause, found_by, found_at, ${column})
        values ('s', 'subscriber', 'sub', 'sub', '{}', '{}', 'missed_hint', 'sweep', now(), ${fence})`,
    'evenkeel.replay': (column, fence) =>
      `insert into evenkeel.source (name, provider) values ('s', 'p');
       insert into evenkeel.replay (source, dry_run, after_id, until_id, cursor, requested_by, ${column})
        select 's', false, id, id, id, 'somebody', ${fence} from gen_random_uuid() as id`,
    'evenkeel.sweep': (column, fence) =>
      `insert into evenkeel.source (name, provider) values ('s', 'p');
       insert into evenkeel.sweep (source, reason, ${column}) values ('s', 'requested', ${fence})`,
  };
  const clear = [...Object.keys(rows), 'evenkeel.source'].map((table) => `delete from ${table} where true`).join(';');

  /** As after a copy that lacks the sequence. */
  beforeEach(() => query(clone.url, `${clear}; alter sequence evenkeel.fence restart`));
  afterAll(() => query(clone.url, clear));

  it('works in an empty database, and never moves back', async () => {
    await query(clone.url, advance);
    const first = await nextFence();
    expect(first).toBeGreaterThan(1_000_000);
    await query(clone.url, advance);
    expect(await nextFence()).toBeGreaterThan(first + 1_000_000);
  });

  it('goes beyond the highest one wherever it is stored', async () => {
    const columns = await query<{ table: string; column: string }>(
      clone.url,
      `select table_schema || '.' || table_name as table, column_name as column from information_schema.columns
        where table_schema in ('mirror', 'evenkeel') and (column_name = 'fence' or column_name like '%\\_fence')`,
    );
    expect(new Set(columns.map(({ table }) => table))).toEqual(new Set(Object.keys(rows)));
    expect(columns).toHaveLength(20);
    for (const { table, column } of columns) {
      await query(clone.url, `${clear}; alter sequence evenkeel.fence restart; ${rows[table]!(column, 7_000_000)}`);
      await query(clone.url, advance);
      expect([table, column, await nextFence()]).toEqual([table, column, 8_000_001]);
    }
  });

  it('moves every other sequence beyond its rows', async () => {
    const sequences = await query<{ name: string }>(
      clone.url,
      "select sequence_schema || '.' || sequence_name as name from information_schema.sequences where sequence_schema in ('mirror', 'evenkeel')",
    );
    for (const { name } of sequences) expect(advance).toContain(`setval('${name}'`);
    await query(
      clone.url,
      `insert into evenkeel.ledger_audit (id, audited_until, last_id) values (500, now(), gen_random_uuid())`,
    );
    await query(clone.url, advance);
    const [row] = await query<{ id: string }>(clone.url, "select nextval('evenkeel.ledger_audit_id_seq')::text as id");
    expect(row?.id).toBe('501');
  });

  it('may not be done by the role of the apps', async () => {
    await expect(query(clone.url, `begin; set local role evenkeel_app; ${advance}`)).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe('another encryption key', () => {
  const [former, next] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const configured = {
    ...{ name: 'kept', provider: 'referralhero', listUuid: 'MF', apiUrl: 'http://127.0.0.1' },
    ...{ webhookSecret: 'secret', apiToken: 'token' },
  };

  it('opens nothing until what the former one sealed is emptied, and then the environment is sealed anew', async () => {
    await openWith(former).ensureSource(configured);
    const database = openWith(next);
    await expect(database.ensureSource(configured)).rejects.toThrow();
    await query(clone.url, blockWith('api_token_sealed = null'));
    await database.ensureSource(configured);
    expect((await database.findReadSource('kept'))?.access.apiToken).toBe('token');
    const [source] = database.openSealedSources(await database.listSealedSources());
    expect(source?.webhookSecrets).toEqual(['secret']);
  });
});
