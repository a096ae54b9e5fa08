import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { freePort } from './free-port';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisServer } from './find-redis-server';
import type { RedisServer } from './redis-server';
import { startRedis } from './start-redis';
import { unpackRedis } from './unpack-redis';

const unpacked: RedisServer = { source: 'unpacked', command: '/cache/redis-server', env: {} };
const unpack = () => Promise.resolve(unpacked);

describe('findRedisServer', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'evenkeel-path-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const install = (name: string) => writeFileSync(join(folder, name), '', { mode: 0o755 });

  it('prefers redis-server on PATH to valkey-server, and both to Debian packages', async () => {
    const machine = { path: `/nowhere:${folder}`, isDebian: true, unpack };
    expect((await findRedisServer(machine)).source).toBe('unpacked');
    install('valkey-server');
    expect((await findRedisServer(machine)).command).toBe(join(folder, 'valkey-server'));
    install('redis-server');
    expect((await findRedisServer(machine)).command).toBe(join(folder, 'redis-server'));
  });

  it('says in one line what to install where there is none to be had', async () => {
    const machine = { path: folder, isDebian: false, unpack };
    await expect(findRedisServer(machine)).rejects.toThrow(/^no Redis found: set REDIS_URL, or install [^\n]+$/);
  });

  it('says in one line why the packages could not be unpacked', async () => {
    const failing = () => Promise.reject(new Error('apt-get update failed: no network\nand more'));
    const machine = { path: folder, isDebian: true, unpack: failing };
    await expect(findRedisServer(machine)).rejects.toThrow(
      /^no Redis found \(apt-get update failed: no network\): set REDIS_URL, or install [^\n]+$/,
    );
  });
});

describe('startRedis', () => {
  const given = process.env['REDIS_URL'];
  afterEach(() => {
    if (given === undefined) delete process.env['REDIS_URL'];
    else process.env['REDIS_URL'] = given;
  });

  it('takes the Redis of REDIS_URL before any other, and neither stops nor kills it', async () => {
    const somebodyElse = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(somebodyElse, 'listening');
    const url = `redis://127.0.0.1:${(somebodyElse.address() as AddressInfo).port}`;
    process.env['REDIS_URL'] = url;
    const redis = await startRedis();
    expect(redis).toMatchObject({ url, source: 'REDIS_URL', pid: undefined });
    await redis.stop();
    await expect(redis.kill()).rejects.toThrow('not ours to kill');
    somebodyElse.close();
  });

  it('says in one line that nothing answers at REDIS_URL', async () => {
    process.env['REDIS_URL'] = `redis://127.0.0.1:${await freePort()}`;
    await expect(startRedis()).rejects.toThrow(/^no Redis answers at REDIS_URL \(127\.0\.0\.1:\d+\): ECONNREFUSED$/);
  });
});

describe('unpackRedis', () => {
  it('gives a server that runs, or says why not', async () => {
    // The real thing on Debian and Ubuntu; elsewhere there is no apt-get, and that is what must be said.
    const outcome = await unpackRedis().catch((error: unknown) => error as Error);
    if (outcome instanceof Error) expect(outcome.message).toMatch(/apt-get/);
    else expect(outcome.command).toMatch(/usr\/bin\/redis-server$/);
  }, 120_000);
});
