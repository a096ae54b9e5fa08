/**
 * Postgres refuses to run as root, and CI and containers are root. There it runs as the owner of the cluster if there
 * is one already, else as the user `postgres`, made if missing.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

export interface Account {
  uid: number;
  gid: number;
}

/** The account Postgres must run under; undefined: our own. */
export function postgresAccount(clusterFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(clusterFolder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return lookUp('postgres') ?? create('postgres');
}

/** Whether the account can walk to a folder and read it; asked of the system, which also knows of ACLs and mounts. */
export function canReach(account: Account | undefined, folder: string): boolean {
  if (account === undefined) return true;
  const probe = spawnSync('/bin/sh', ['-c', 'test -x "$1" && test -r "$1"', 'sh', folder], { ...account, cwd: '/' });
  return probe.status === 0;
}

function lookUp(name: string): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function create(name: string): Account {
  const made = spawnSync(
    'useradd',
    [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/usr/sbin/nologin',
      name,
    ],
    { encoding: 'utf8' },
  );
  const account = lookUp(name);
  if (account === undefined) {
    const reason = made.error?.message ?? made.stderr.trim();
    throw new Error(`Postgres does not run as root, and no user ${name} could be made (${reason}): set DATABASE_URL`);
  }
  return account;
}
