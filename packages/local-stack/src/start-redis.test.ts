import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './process-life';
import { startRedis } from './start-redis';

function ask(url: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });
}

describe('startRedis', () => {
  it('keeps every answered write through SIGKILL when it has a folder', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'evenkeel-redis-test-'));
    const first = await startRedis({ dir, own: true });
    expect(await ask(first.url, 'SET kept yes')).toBe('+OK\r\n');
    await first.kill();
    expect(isAlive(first.pid as number)).toBe(false);
    const second = await startRedis({ dir, own: true, port: Number(new URL(first.url).port) });
    expect(await ask(second.url, 'GET kept')).toBe('$3\r\nyes\r\n');
    await second.stop();
    rmSync(dir, { recursive: true });
  });

  it('writes each command to disk before answering, and never evicts', async () => {
    const redis = await startRedis({ own: true });
    expect(await ask(redis.url, 'CONFIG GET appendfsync')).toContain('always');
    expect(await ask(redis.url, 'CONFIG GET appendonly')).toContain('yes');
    expect(await ask(redis.url, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
    await redis.stop();
  });
});
