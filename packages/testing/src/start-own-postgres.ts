import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, migrateDatabase, startPostgres } from '@evenkeel/local-stack';
import { atFileEnd } from './at-file-end';
import type { OwnService } from './own-service';
import { waitFor } from './wait-for';

/** A Postgres for a test that ends it, with every migration applied unless told otherwise; gone at the end of the file. */
export async function startOwnPostgres({ migrated = true } = {}): Promise<OwnService> {
  const parent = mkdtempSync(join(tmpdir(), 'evenkeel-own-postgres-'));
  const options = { dataDir: join(parent, 'data'), forTests: true };
  let postgres = await startPostgres(options);
  const { url, port } = postgres;
  atFileEnd(async () => {
    await postgres.stop();
    rmSync(postgres.dataDir, { recursive: true, force: true });
    rmSync(parent, { recursive: true, force: true });
  });
  if (migrated) await migrateDatabase(url);
  return {
    url,
    get pid() {
      return postgres.pid;
    },
    stop: () => postgres.stop(),
    kill: async () => {
      process.kill(postgres.pid, 'SIGKILL');
      await waitFor(() => !isAlive(postgres.pid), { timeoutMs: 10_000 });
      await postgres.stop(); // lets go of what the dead one held
    },
    start: async () => void (postgres = await startPostgres({ ...options, port })),
  };
}
