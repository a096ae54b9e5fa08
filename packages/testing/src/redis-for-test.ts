import { randomBytes } from 'node:crypto';

/** The one Redis of the run, and a prefix that no other test has: every key of the test begins with it. */
export function redisForTest(): { url: string; prefix: string } {
  const url = process.env['TEST_REDIS_URL'];
  if (url === undefined) throw new Error(process.env['TEST_REDIS_MISSING'] ?? 'run the tests with jest');
  return { url, prefix: `test-${randomBytes(6).toString('hex')}` };
}
