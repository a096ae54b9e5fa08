/**
 * Keeps a Postgres running as the apps are kept: one that dies, however it dies, is started again at its address, after a
 * wait that doubles from 0.5 s. It is no child of ours (it may be one that a killed run left), so its life is looked at.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type BackOff, DEFAULT_BACK_OFF, nextWait } from './back-off';
import { isAlive } from './process-life';
import { startPostgres, type Postgres, type PostgresOptions } from './start-postgres';

export interface PostgresSupervision {
  /** Stays the same, whatever happens. */
  readonly url: string;
  pid(): number;
  stop(): Promise<void>;
}

export interface PostgresHooks {
  /** A line for the terminal: it died, or could not be started again. */
  readonly onTrouble: (message: string) => void;
  readonly backOff?: BackOff;
}

const LOOK_EVERY_MS = 250;

export async function supervisePostgres(
  options: PostgresOptions,
  { onTrouble, backOff = DEFAULT_BACK_OFF }: PostgresHooks,
): Promise<PostgresSupervision> {
  let postgres = await startPostgres(options);
  const { url, port } = postgres;
  const stopped = new AbortController();

  async function keepRunning(): Promise<void> {
    let [startedAt, waitMs] = [performance.now(), undefined as number | undefined];
    while (await pause(LOOK_EVERY_MS, stopped.signal)) {
      if (isAlive(postgres.pid)) continue;
      waitMs = nextWait(waitMs, performance.now() - startedAt, backOff);
      onTrouble(`Postgres died: started again in ${waitMs / 1_000} s`);
      if (!(await pause(waitMs, stopped.signal))) return;
      startedAt = performance.now();
      postgres = (await startAgain(postgres, { ...options, port }, onTrouble)) ?? postgres;
    }
  }
  const keeping = keepRunning();

  return {
    url,
    pid: () => postgres.pid,
    async stop() {
      stopped.abort();
      await keeping;
      await postgres.stop();
    },
  };
}

async function startAgain(dead: Postgres, options: PostgresOptions, onTrouble: PostgresHooks['onTrouble']) {
  try {
    await dead.stop(); // lets go of what it held
    return await startPostgres(options);
  } catch (error) {
    onTrouble(`Postgres could not be started again: ${(error as Error).message}`);
    return undefined;
  }
}

/** False once it was told to stop. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  await delay(ms, undefined, { signal }).catch(() => undefined); // stopped
  return !signal.aborted;
}
