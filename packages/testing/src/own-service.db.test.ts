import { createConnection } from 'node:net';
import { query } from './query';
import { redisForTest } from './redis-for-test';
import { startOwnPostgres } from './start-own-postgres';
import { startOwnRedis } from './start-own-redis';

jest.setTimeout(60_000);

function ask(url: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = createConnection(Number(port || 6379), hostname, () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().trim());
    });
  });
}

describe('a service of a test’s own', () => {
  it('Postgres is killed and comes back at the same address with its rows', async () => {
    const postgres = await startOwnPostgres({ migrated: false });
    await query(postgres.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const { pid } = postgres;
    await postgres.kill();
    await expect(query(postgres.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await postgres.start();
    expect(postgres.pid).not.toBe(pid);
    expect(await query(postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('Redis is killed and comes back at the same address with its keys', async () => {
    const redis = await startOwnRedis();
    await ask(redis.url, 'SET kept yes');
    await redis.kill();
    await expect(ask(redis.url, 'PING')).rejects.toThrow('ECONNREFUSED');
    await redis.start();
    expect(await ask(redis.url, 'GET kept')).toMatch(/yes$/);
  });
});

describe('the Redis of the run', () => {
  it('answers, and every test has a prefix of its own', async () => {
    const [one, two] = [redisForTest(), redisForTest()];
    expect(await ask(one.url, 'PING')).toBe('+PONG');
    expect(one.prefix).not.toBe(two.prefix);
  });
});
