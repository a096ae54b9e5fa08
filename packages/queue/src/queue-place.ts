import type { RedisUrl } from './redis-client';

/** Where the queue lives. */
export type QueuePlace = RedisPlace | PostgresPlace;

export interface RedisPlace {
  readonly redisUrl: RedisUrl;
  /** Instead of `evenkeel`, before the queue's name in all keys. */
  readonly prefix?: string | undefined;
}

/** BullMQ's own tables, in the schema `bullmq`. `migrateQueue` makes them, never an app at run time. */
export interface PostgresPlace {
  readonly databaseUrl: string;
}

/** Redis where there is one, else the database. */
export function queuePlace(config: {
  readonly redisUrl: RedisUrl | null | undefined;
  readonly databaseUrl: string;
}): QueuePlace {
  const { redisUrl, databaseUrl } = config;
  return redisUrl == null ? { databaseUrl } : { redisUrl };
}
