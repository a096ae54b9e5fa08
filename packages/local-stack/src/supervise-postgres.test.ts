import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { isAlive } from './process-life';
import { supervisePostgres } from './supervise-postgres';

it('a Postgres that is killed runs again, at its address and with its rows, until it is told to stop', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-supervised-'));
  const told: string[] = [];
  const postgres = await supervisePostgres(
    { dataDir: join(folder, 'data'), forTests: true },
    { onTrouble: (message) => told.push(message), backOff: { firstMs: 10, maxMs: 100, settledMs: 60_000 } },
  );
  try {
    await query(postgres.url, 'create table kept as select 1 as n');
    const killed = postgres.pid();
    process.kill(killed, 'SIGKILL');
    while (postgres.pid() === killed) await delay(20);
    expect(await query(postgres.url, 'select n from kept')).toEqual([{ n: 1 }]);
    expect(told).toEqual(['Postgres died: started again in 0.01 s']);
  } finally {
    await postgres.stop();
    expect(isAlive(postgres.pid())).toBe(false);
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}
