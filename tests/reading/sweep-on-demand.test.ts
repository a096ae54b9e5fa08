import { openDatabase } from '@evenkeel/database';
import { brokenRules } from '../checker/broken-records';
import { differencesFromProvider } from '../checker/compare-with-provider';
import { runToEnd } from '../harness/run-to-end';
import { KEY, type System } from '../harness/start-system';
import {
  mutate,
  newestSweep,
  setRest,
  someSubscribers,
  standing,
  startReading,
  sweptOnce,
} from '../harness/watch-reading';

/** `npm run sweep -- SOURCE`: the mirror is compared with the provider now, with a worker or without one. */

let system: System;

beforeAll(async () => {
  system = await startReading({ seed: 'on demand', subscribers: 120 });
  await sweptOnce(system);
}, 90_000);

const sweep = (...args: string[]) =>
  runToEnd('apps/worker/dist/sweep-on-demand.js', args, {
    DATABASE_URL: system.databaseUrl,
    EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64'),
    LOG_LEVEL: 'error',
  });

/** Three changes that no webhook tells of. */
async function changeSilently(): Promise<void> {
  const [first, second] = await someSubscribers(system, 2);
  const changes = [
    { update: { subscriber_id: first, fields: { name: `Name ${performance.now()}` } } },
    { delete: { subscriber_id: second } },
    { create: { count: 1 } },
  ];
  await mutate(system, ...changes.map((change) => ({ ...change, silent: true })));
  expect((await differencesFromProvider(system)).length).toBeGreaterThan(2);
}

const SUMMARY =
  /^demo: \d+ rows on \d+ pages in \d+\.\d s; \d+ changes?, \d+ of them without a webhook; (1 row was|[1-9]\d* rows were) not listed$/m;

it.each([
  ['with a worker that reads the source', 1],
  ['without any worker', 0],
])(
  '%s it sweeps, says what it found, ends with 0, and the mirror is true',
  async (_, workers) => {
    if (workers === 0) await Promise.all(system.workers.splice(0).map((worker) => worker.stop()));
    await changeSilently();
    const former = await newestSweep(system);
    const { code, stdout, stderr } = await sweep('demo');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(SUMMARY);
    expect(await newestSweep(system)).toMatchObject({ state: 'done' });
    expect((await newestSweep(system)).id).not.toBe(former.id);
    expect(await differencesFromProvider(system)).toEqual([]);
  },
  90_000,
);

it('a source that could not be read, and can be again, is swept', async () => {
  await system.rows("update evenkeel.source set status = 'degraded', status_reason = 'invalid_token'");
  await changeSilently();
  const { code, stdout } = await sweep('demo');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(SUMMARY) });
  expect((await standing(system)).status).not.toBe('degraded');
  expect(await differencesFromProvider(system)).toEqual([]);
}, 60_000);

it('a source that cannot be read is not waited for: it ends with 1 and the reason', async () => {
  await setRest(system, { token: 'invalid_token' });
  const { code, stdout } = await sweep('demo');
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('degraded: invalid_token') });
  await setRest(system, {});
  expect((await sweep('demo')).code).toBe(0);
}, 90_000);

it('an unknown source ends with 1, and names those that there are', async () => {
  const ended = await sweep('nobody');
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/no source "nobody".*demo/) });
});

it('a source without a token ends with 1, and says what to do', async () => {
  const database = openDatabase({ url: system.databaseUrl, encryptionKey: KEY, applicationName: 'test-set-up' });
  await database.ensureSource({
    ...{ name: 'tokenless', provider: 'referralhero', listUuid: 'MF00c0ffee02', webhookSecret: 'whsec-of-another' },
    ...{ apiToken: null, apiUrl: 'http://127.0.0.1:9/api/v2' },
  });
  await database.close();
  const ended = await sweep('tokenless');
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/no API token.*REFERRALHERO_API_TOKEN/) });
});

it('all of that breaks no rule of the records', async () => {
  expect(await brokenRules(system)).toEqual({});
});
