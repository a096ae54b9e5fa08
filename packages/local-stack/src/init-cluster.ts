import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterPlace } from './place-cluster';
import { childEnvironment, type PostgresBinaries } from './postgres-binaries';
import { runProgram } from './run-program';

/** The cluster's superuser and its one database bear this name. */
export const NAME = 'evenkeel';

/**
 * Makes the cluster if there is none, with a random password, and answers the password. Made under another name and
 * renamed, so that a start killed half-way is begun again instead of leaving a cluster that does not start.
 */
export async function initCluster(
  place: ClusterPlace,
  { initdb }: PostgresBinaries,
  { sync }: { sync: boolean },
): Promise<string> {
  if (existsSync(join(place.cluster, 'PG_VERSION'))) return readFileSync(place.passwordFile, 'utf8').trim();
  const unfinished = `${place.cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(place.passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.account !== undefined) chownSync(place.passwordFile, place.account.uid, place.account.gid);
  const args = [
    `--pgdata=${unfinished}`,
    `--username=${NAME}`,
    '--auth=scram-sha-256',
    `--pwfile=${place.passwordFile}`,
    '--encoding=UTF8',
    // Postgres' own collation: the same order of rows on every machine, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...(sync ? [] : ['--no-sync']),
  ];
  await runProgram('initdb', initdb, args, { ...place.account, cwd: place.folder, env: childEnvironment() });
  renameSync(unfinished, place.cluster);
  return password;
}
