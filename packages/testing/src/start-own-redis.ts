import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@evenkeel/local-stack';
import { atFileEnd } from './at-file-end';
import type { OwnService } from './own-service';

/** A Redis for a test that ends it; gone at the end of the file. */
export async function startOwnRedis(): Promise<OwnService> {
  const dir = mkdtempSync(join(tmpdir(), 'evenkeel-own-redis-'));
  let redis = await startRedis({ dir, own: true });
  const { url } = redis;
  atFileEnd(async () => {
    await redis.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    url,
    get pid() {
      return redis.pid as number;
    },
    stop: () => redis.stop(),
    kill: () => redis.kill(),
    start: async () => void (redis = await startRedis({ dir, own: true, port: Number(new URL(url).port) })),
  };
}
