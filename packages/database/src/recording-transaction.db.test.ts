import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { StoreUnavailable, UnstorableValue } from '@evenkeel/sync-engine';
import { Pool } from 'pg';
import { inRecordingTransaction } from './recording-transaction';
import { runStatement, type StatementRunner } from './run-statement';

let clone: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  clone = await cloneDatabase();
  pool = new Pool({ connectionString: clone.url, max: 1, pipeline: true });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
});
afterAll(() => pool.end());

const insertVoided = (tx: StatementRunner, seq: string) =>
  runStatement(tx, 'insert-voided', [['00000000-0000-7000-8000-000000000001'], [seq]]);
const countVoided = async () => (await query(clone.url, 'select count(*)::int as n from evenkeel.ingest_void'))[0];

it('what was sent together with a statement that fails is told as that failure, and nothing of it stays', async () => {
  const outcomes: PromiseSettledResult<unknown>[] = [];
  const failed = inRecordingTransaction(pool, 'demo', async (tx) => {
    const sent = [insertVoided(tx, '1'), insertVoided(tx, 'no number'), insertVoided(tx, '2')];
    outcomes.push(...(await Promise.allSettled(sent)));
    await Promise.all(sent);
  });
  await expect(failed).rejects.toBeInstanceOf(UnstorableValue);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  // Not that the transaction is aborted, which would be waited out.
  expect((outcomes[2] as PromiseRejectedResult).reason).toBeInstanceOf(UnstorableValue);
  expect(await countVoided()).toEqual({ n: 0 });
});

it('what the work throws comes out as it is, and nothing of it stays', async () => {
  const own = new Error('of the work');
  const failed = inRecordingTransaction(pool, 'demo', async (tx) => {
    await insertVoided(tx, '3');
    throw own;
  });
  await expect(failed).rejects.toBe(own);
  expect(await countVoided()).toEqual({ n: 0 });
});

it('a connection that is ended is waited out, and the pool opens another in its place', async () => {
  const failed = inRecordingTransaction(pool, 'demo', async (tx) => {
    await insertVoided(tx, '4');
    await query(
      clone.url,
      "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()",
    );
    await insertVoided(tx, '5');
  });
  await expect(failed).rejects.toBeInstanceOf(StoreUnavailable);
  await inRecordingTransaction(pool, 'demo', (tx) => insertVoided(tx, '6'));
  expect(await countVoided()).toEqual({ n: 1 });
});

it('holds the lock of the source from its first statement to its end', async () => {
  const held = "select count(*)::int as n from pg_locks where locktype = 'advisory' and granted";
  const during = await inRecordingTransaction(pool, 'demo', () => query(clone.url, held));
  expect(during).toEqual([{ n: 1 }]);
  expect(await query(clone.url, held)).toEqual([{ n: 0 }]);
});
