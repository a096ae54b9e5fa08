/**
 * One throw-away Postgres and one Redis for the whole run, handed to the tests by TEST_DATABASE_URL and
 * TEST_REDIS_URL. A TEST_DATABASE_URL or REDIS_URL that is set already is used as it is. Both die with this process,
 * however it ends. The template database is made by the first test that wants a clone (packages/testing), so that a
 * run of pure tests does not wait for it.
 */
module.exports = async function startServices() {
  const { startPostgres, startRedis } = require('../packages/local-stack/src/index.ts');
  const [postgres, redis] = await Promise.all([
    process.env.TEST_DATABASE_URL ? undefined : startPostgres(),
    startRedis().catch((error) => error),
  ]);
  if (postgres) process.env.TEST_DATABASE_URL = postgres.url;
  // No Redis: the tests that need one fail with this line, the others run.
  if (redis instanceof Error) process.env.TEST_REDIS_MISSING = redis.message;
  else process.env.TEST_REDIS_URL = redis.url;
  globalThis.evenkeelTestServices = { postgres, redis: redis instanceof Error ? undefined : redis };
};
