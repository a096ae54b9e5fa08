/**
 * Postgres without an installation, a container or Docker.
 *
 * - A persistent cluster (`dataDir`) survives its starter: a Postgres that a killed run left behind is adopted if it
 *   listens where it should, else stopped cleanly and started anew. Only one living starter holds it.
 * - A throw-away cluster (no `dataDir`) dies with its starter, and its folder with it.
 * - A port that nobody asked for is chosen, and chosen again if somebody else was quicker.
 */
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { assertPortFree } from './assert-port-free';
import { claimCluster } from './claim-cluster';
import { findRunningPostmaster, forgetDeadPostmaster } from './find-running-postmaster';
import { freePort } from './free-port';
import { guardProcess } from './guard-process';
import { initCluster, NAME } from './init-cluster';
import { launchPostmaster } from './launch-postmaster';
import { type ClusterPlace, placeCluster } from './place-cluster';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries';
import { isAlive, stopProcess } from './process-life';

export interface PostgresOptions {
  /** Where the data stays from run to run; without it, the cluster is thrown away at the end. */
  dataDir?: string;
  /** A port of the caller's choice; without it, any free one. */
  port?: number;
  /** The variable that the message about a taken port names. */
  portVariable?: string;
  /**
   * The cluster in `dataDir` belongs to a test that stops and starts it: it may be lost to a power cut, and dies with
   * its starter, folder and all. `stop` leaves the folder.
   */
  forTests?: boolean;
  log?: (line: string) => void;
}

export interface Postgres {
  url: string;
  port: number;
  pid: number;
  /** The folder that holds the cluster, its password and its log. */
  dataDir: string;
  /** Whether a Postgres left by a killed run was taken over. */
  adopted: boolean;
  /** A throw-away cluster is left running, and on disk, when this process ends. */
  keep(): void;
  stop(): Promise<void>;
}

/** Starts, or takes over, a Postgres of one database and one superuser, both named evenkeel. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const place = placeCluster(options.dataDir);
  const { dataDir, forTests = dataDir === undefined } = options;
  const claim = dataDir === undefined ? undefined : claimCluster(place.starterFile, dataDir);
  const forget = () => {
    claim?.release();
    if (dataDir === undefined) rmSync(place.folder, { recursive: true, force: true });
  };
  try {
    const { port, pid, adopted, password } = await adoptOrLaunch(place, { ...options, fsync: !forTests });
    const guard = forTests ? guardProcess(pid, place.folder, 'INT') : undefined;
    const stop = async () => {
      if (isAlive(pid)) await stopPostmaster(pid);
      guard?.release();
      forget();
    };
    const url = `postgresql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
    await ensureDatabase(url).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return { url, port, pid, dataDir: place.folder, adopted, keep: () => guard?.release(), stop };
  } catch (error) {
    forget();
    throw error;
  }
}

async function adoptOrLaunch(place: ClusterPlace, options: PostgresOptions & { fsync: boolean }) {
  const { port, portVariable, log, fsync } = options;
  const running = findRunningPostmaster(place.cluster);
  if (running !== undefined) {
    const password = readFileSync(place.passwordFile, 'utf8').trim();
    if (running.ready && (port === undefined || port === running.port)) {
      log?.(`the Postgres of a previous run still runs (process ${running.pid}): taken over`);
      return { port: running.port, pid: running.pid, adopted: true, password };
    }
    log?.(`the Postgres of a previous run still runs (process ${running.pid}): stopped`);
    await stopPostmaster(running.pid);
  }
  if (port !== undefined) await assertPortFree(port, portVariable ?? 'another port for Postgres');
  forgetDeadPostmaster(place.cluster);
  const binaries = postgresBinaries(place.account);
  const password = await initCluster(place, binaries, { sync: fsync });
  const launched = await launchOnSomePort(place, binaries, port, fsync);
  return { ...launched, adopted: false, password };
}

async function launchOnSomePort(
  place: ClusterPlace,
  binaries: PostgresBinaries,
  port: number | undefined,
  fsync: boolean,
) {
  for (let attempt = 1; ; attempt += 1) {
    const chosen = port ?? (await freePort());
    try {
      return { port: chosen, pid: await launchPostmaster(place, binaries, chosen, { fsync }) };
    } catch (error) {
      const retried = /Address already in use|pre-existing shared memory block/;
      // The second: backends of a postmaster killed a moment ago, which leave within milliseconds.
      if (attempt === 10 || !retried.test(String(error))) throw error;
      await delay(200);
    }
  }
}

async function stopPostmaster(pid: number): Promise<void> {
  // SIGINT is Postgres' fast shutdown: sessions are ended, a checkpoint is written. SIGQUIT is its immediate one.
  await stopProcess(pid, { first: 'SIGINT', patienceMs: 30_000, last: 'SIGQUIT' });
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [NAME]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${NAME}`);
  } finally {
    await client.end();
  }
}
