/**
 * Where the files of a cluster live.
 *
 * A throw-away cluster: a fresh folder in the temporary folder. A persistent one: the data folder itself; but where we
 * are root and the account Postgres runs under cannot walk there (a clone below a folder of mode 0700), a folder of
 * that account below /var/lib/evenkeel, named at random, and the data folder holds a file that points to it. Removing
 * the data folder therefore always means a fresh database, and moving the checkout keeps the old one.
 */
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Account, canReach, postgresAccount } from './postgres-account';
import { SYSTEM_FOLDER } from './postgres-binaries';

export interface ClusterPlace {
  /** Holds everything below. */
  folder: string;
  /** Postgres' own data directory. */
  cluster: string;
  passwordFile: string;
  logFile: string;
  /** Who started it last; see claim-cluster.ts. */
  starterFile: string;
  account: Account | undefined;
}

/** Makes or finds the folder of a cluster, and the account it belongs to. */
export function placeCluster(dataDir: string | undefined): ClusterPlace {
  const folder = dataDir === undefined ? throwAwayFolder() : persistentFolder(resolve(dataDir));
  const cluster = join(folder, 'cluster');
  const account = postgresAccount(cluster);
  return {
    folder,
    cluster,
    passwordFile: join(folder, 'password'),
    logFile: join(folder, 'postgres.log'),
    starterFile: join(folder, 'starter.json'),
    account,
  };
}

function throwAwayFolder(): string {
  const account = postgresAccount('/nonexistent');
  const parent = canReach(account, tmpdir()) ? tmpdir() : systemFolder();
  return own(mkdtempSync(join(parent, 'evenkeel-postgres-')), account);
}

function persistentFolder(dataDir: string): string {
  mkdirSync(dirname(dataDir), { recursive: true });
  if (!existsSync(dataDir)) mkdirSync(dataDir, { mode: 0o700 });
  const pointer = join(dataDir, 'location');
  if (existsSync(pointer)) {
    const folder = readFileSync(pointer, 'utf8').trim();
    // Gone: the checkout is a mount that outlived the container whose /var/lib held the cluster.
    if (existsSync(folder)) return folder;
  }
  const account = postgresAccount(join(dataDir, 'cluster'));
  if (account === undefined) return dataDir;
  own(dataDir, account);
  if (canReach(account, dataDir)) return dataDir;
  chownSync(dataDir, 0, 0);
  const folder = join(systemFolder(), `cluster-${randomBytes(6).toString('hex')}`);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(pointer, `${folder}\n`);
  return own(folder, account);
}

function systemFolder(): string {
  mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  return SYSTEM_FOLDER;
}

function own(folder: string, account: Account | undefined): string {
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}
