/**
 * Redis from Debian's own packages, without root and without installing anything: `apt-get download` fetches and
 * verifies them, `dpkg -x` unpacks them into a cache folder (1.4 MB), and the server runs from there with its
 * libraries beside it. Where the machine has no package lists (a fresh container), lists of our own are fetched next
 * to the cache, so that the machine's stay as they are.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { RedisServer } from './redis-server';
import { repositoryRoot } from './repository-root';
import { runProgram } from './run-program';

const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'];

/** The unpacked server, fetched if it is not in the cache yet. */
export async function unpackRedis(): Promise<RedisServer> {
  const cache = cacheFolder();
  const folder = join(cache, `redis-${process.arch}`);
  if (!existsSync(folder)) await fetchInto(cache, folder);
  const server = runnable(folder);
  await runProgram('redis-server', server.command, ['--version'], {
    cwd: folder,
    env: { ...process.env, ...server.env },
  });
  return server;
}

function runnable(folder: string): RedisServer {
  const libraries = join(folder, 'usr', 'lib');
  const beside = readdirSync(libraries, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(libraries, entry.name));
  return {
    source: `Debian packages in ${folder}`,
    command: join(folder, 'usr', 'bin', 'redis-server'),
    env: { LD_LIBRARY_PATH: beside.join(':') },
  };
}

async function fetchInto(cache: string, folder: string): Promise<void> {
  const work = mkdtempSync(join(cache, 'unpacking-'));
  try {
    await download(work, cache);
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      await runProgram('dpkg', 'dpkg', ['-x', file, 'root'], { cwd: work });
    }
    renameSync(join(work, 'root'), folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // otherwise another run was quicker
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function download(work: string, cache: string): Promise<void> {
  // As root apt would fetch as the user _apt, who cannot write here.
  const options = ['-o', 'APT::Sandbox::User=', '-o', 'Acquire::Retries=3'];
  try {
    await runProgram('apt-get', 'apt-get', [...options, 'download', ...PACKAGES], { cwd: work });
  } catch {
    // No lists, or lists so old that the files they name are gone: both are mended by fresh ones.
    const state = join(cache, 'apt');
    mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
    const own = [...options, '-o', `Dir::State::lists=${join(state, 'lists')}`, '-o', `Dir::Cache=${state}`];
    await runProgram('apt-get', 'apt-get', [...own, 'update'], { cwd: work });
    await runProgram('apt-get', 'apt-get', [...own, 'download', ...PACKAGES], { cwd: work });
  }
}

function cacheFolder(): string {
  const candidates = [
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'evenkeel'),
    join(repositoryRoot(), 'node_modules', '.cache', 'evenkeel'),
  ];
  for (const folder of candidates) {
    try {
      mkdirSync(folder, { recursive: true });
      rmSync(mkdtempSync(join(folder, 'probe-')), { recursive: true });
      return folder;
    } catch {
      continue; // a home that is missing or may not be written
    }
  }
  throw new Error(`no folder to unpack into: neither ${candidates.join(' nor ')} can be written`);
}
