import { createConnection } from 'node:net';
import type { OwnService } from '@evenkeel/testing';

export function signalRedis(redis: OwnService, signal: NodeJS.Signals): void {
  process.kill(redis.pid, signal);
}

/** FLUSHALL in Redis' inline protocol: tests of the whole system have no Redis client of their own. */
export function flushRedis(redis: OwnService): Promise<void> {
  const { hostname, port } = new URL(redis.url);
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: hostname, port: Number(port) }, () => socket.write('FLUSHALL\r\n'));
    socket.on('error', reject);
    socket.once('data', (answer) => {
      socket.end();
      if (answer.toString().startsWith('+OK')) resolve();
      else reject(new Error(`FLUSHALL was answered ${answer.toString()}`));
    });
  });
}
