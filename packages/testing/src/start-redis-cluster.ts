import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startRedis } from '@evenkeel/local-stack';
import { atFileEnd } from './at-file-end';
import type { OwnService } from './own-service';
import { waitFor } from './wait-for';

export interface RedisCluster {
  /** As REDIS_URL takes it. */
  readonly url: string;
  /** Of each primary; its url is that of one node. */
  readonly nodes: readonly OwnService[];
}

const SLOTS = 16_384;
const PRIMARIES = 3;

/** A Redis Cluster of three primaries without replicas, processes of this machine; gone at the end of the file. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const started = await Promise.all(Array.from({ length: PRIMARIES }, startNode));
  const [first] = started;
  for (const [n, { port }] of started.entries()) {
    const from = Math.floor((n * SLOTS) / PRIMARIES);
    const to = Math.floor(((n + 1) * SLOTS) / PRIMARIES) - 1;
    await ask(port, `CLUSTER ADDSLOTSRANGE ${from} ${to}`);
    if (first !== undefined && n > 0) await ask(port, `CLUSTER MEET 127.0.0.1 ${first.port} ${first.clusterPort}`);
  }
  const cluster = {
    url: `redis://${started.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes: started.map(({ node }) => node),
  };
  await isWhole(started);
  return cluster;
}

async function startNode() {
  const dir = mkdtempSync(join(tmpdir(), 'evenkeel-redis-node-'));
  const [port, clusterPort] = [await freePort(), await freePort()];
  const launch = () => startRedis({ dir, own: true, port, clusterPort });
  let redis = await launch();
  atFileEnd(async () => {
    await redis.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const node: OwnService = {
    url: redis.url,
    get pid() {
      return redis.pid as number;
    },
    stop: () => redis.stop(),
    kill: () => redis.kill(),
    start: async () => void (redis = await launch()),
  };
  return { node, port, clusterPort };
}

async function isWhole(nodes: readonly { readonly port: number }[]): Promise<void> {
  const whole = async () => {
    const told = await Promise.all(nodes.map(({ port }) => ask(port, 'CLUSTER INFO')));
    return told.every((info) => info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${PRIMARIES}`));
  };
  await waitFor(whole, { timeoutMs: 30_000, every: 100, what: 'the Redis Cluster to be whole' });
}

/** What a server says to one command; an error is thrown. */
function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => {
      socket.destroy();
      const answer = data.toString();
      if (answer.startsWith('-')) reject(new Error(`${command}: ${answer}`));
      else resolve(answer);
    });
    socket.once('error', reject);
  });
}
