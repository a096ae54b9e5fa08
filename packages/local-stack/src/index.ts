export { assertPortFree } from './assert-port-free';
export { findRedisServer, type RedisServer } from './find-redis-server';
export { freePort } from './free-port';
export { migrateDatabase } from './migrate-database';
export { isAlive, stopProcess } from './process-life';
export { repositoryRoot } from './repository-root';
export { startPostgres, type Postgres, type PostgresOptions } from './start-postgres';
export { startRedis, type Redis, type RedisOptions } from './start-redis';
export { superviseApps, type AppExit, type AppToRun, type Supervision, type SupervisionHooks } from './supervise-apps';
