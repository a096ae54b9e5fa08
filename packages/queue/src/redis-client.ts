/** How a Redis is connected to, and a cluster of them. */
import type { ConnectionOptions } from 'bullmq';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';

/** Of one Redis; or of nodes of a cluster, any of which tells of the others. */
export type RedisUrl = string | readonly string[];

const LONGEST_RECONNECT_DELAY_MS = 1_000;
const reconnectDelay = (tries: number): number => Math.min(tries * 50, LONGEST_RECONNECT_DELAY_MS);

/** Reconnects for ever. `enableOfflineQueue` off: what is asked while there is no connection is refused at once. */
export function openRedis(url: RedisUrl, options: RedisOptions): Redis | Cluster {
  return typeof url === 'string'
    ? new Redis(url, { ...options, retryStrategy: reconnectDelay })
    : openCluster(url, options);
}

/** Those from which the data of all keys can be had. */
export function primariesOf(client: Redis | Cluster): readonly Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}

export interface BullConnection {
  /** For one object of BullMQ's. */
  open(): ConnectionOptions;
  /** Lets go of what BullMQ does not end by itself: of one Redis it makes its own client, a cluster's is given to it. */
  end(): void;
}

export function bullConnection(url: RedisUrl, options: { readonly maxRetriesPerRequest?: null } = {}): BullConnection {
  let cluster: Cluster | undefined;
  return {
    open() {
      if (typeof url === 'string') return { url, ...options, retryStrategy: reconnectDelay };
      cluster?.disconnect();
      return (cluster = openCluster(url, options));
    },
    end: () => cluster?.disconnect(),
  };
}

/** The nodes that a cluster tells of are connected to as the first one of those given. */
function openCluster(urls: readonly string[], { enableOfflineQueue = true, ...options }: RedisOptions): Cluster {
  const { protocol, username, password } = new URL(urls[0] ?? '');
  const access = {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  };
  const tls: ClusterOptions =
    // A certificate is for a name. The cluster tells names where it is set up so, and they must reach the check as they are.
    protocol === 'rediss:' ? { dnsLookup: (name, found) => found(null, name), redisOptions: { tls: {} } } : {};
  return new Cluster([...urls], {
    ...tls,
    enableOfflineQueue,
    clusterRetryStrategy: reconnectDelay,
    redisOptions: { ...options, ...access, ...tls.redisOptions },
  });
}
