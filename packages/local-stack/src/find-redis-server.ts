import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { RedisServer } from './redis-server';
import { unpackRedis } from './unpack-redis';

/** What the finder asks of the machine; tests answer instead. */
export interface Machine {
  path: string;
  isDebian: boolean;
  unpack: () => Promise<RedisServer>;
}

/**
 * A program that speaks Redis: `redis-server` or `valkey-server` on PATH, else, on Debian and Ubuntu, their packages
 * unpacked into a cache folder. No npm package holds one, and no mock can run BullMQ's scripts.
 */
export async function findRedisServer(machine: Machine = thisMachine()): Promise<RedisServer> {
  for (const name of ['redis-server', 'valkey-server']) {
    const command = which(name, machine.path);
    if (command !== undefined) return { source: command, command, env: {} };
  }
  const advice =
    'set REDIS_URL, or install redis-server or valkey-server (apt-get install redis-server, brew install valkey)';
  if (!machine.isDebian) throw new Error(`no Redis found: ${advice}`);
  try {
    return await machine.unpack();
  } catch (error) {
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new Error(`no Redis found (${line}): ${advice}`, { cause: error });
  }
}

function thisMachine(): Machine {
  return {
    path: process.env['PATH'] ?? '',
    isDebian: which('apt-get', process.env['PATH'] ?? '') !== undefined,
    unpack: unpackRedis,
  };
}

function which(name: string, path: string): string | undefined {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      continue; // not in this folder
    }
  }
  return undefined;
}
