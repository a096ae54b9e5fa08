import { connect, type Client } from '@evenkeel/client';
import { findInDatabase, runApp, waitFor, type RunningApp } from '@evenkeel/testing';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRedis } from './harness/read-redis';
import { KEY, QUEUES, startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';

/** One person of a campaign that lives is erased, while their webhooks wait in every place where they can. */
const API_KEY = 'ek_of-who-answers-for-personal-data';
const SOON = { timeoutMs: 60_000, every: 200 };
const EMAIL = 'quintessa.nightingale@leaves.test';
const NAME = 'Quintessa Nightingale';

interface Erasure {
  readonly id: string;
  readonly state: string;
  readonly erased: Readonly<Record<string, number>>;
}

describe.each(QUEUES)('with the queue in %s', (queue) => {
  let system: System;
  let admin: RunningApp;
  let client: Client;
  let person: { readonly id: string; readonly code: string };

  beforeAll(async () => {
    system = await startSystem({
      ...{ queue, workers: 1, reads: { settle_ms: 500 } },
      simulator: { SIMULATOR_SEED: 'erasure', SIMULATOR_SUBSCRIBERS: '60' },
    });
    await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
    admin = await runApp('admin', {
      ...{ DATABASE_URL: system.databaseUrl, LOG_LEVEL: 'warn', EVENKEEL_ADMIN_KEY: API_KEY },
      ...{ EVENKEEL_ENCRYPTION_KEY: KEY.toString('base64') },
      ...(system.redis && { REDIS_URL: system.redis.url }),
    });
    client = connect({ url: admin.url, apiKey: API_KEY });
    person = await makeHistory();
  }, 180_000);

  const mutate = (...mutations: object[]) => system.control<unknown>('POST', 'mutations', { mutations });
  const row = async (id: string) =>
    (
      await system.rows<{ row: Record<string, unknown> }>(
        'select to_jsonb(s) as row from mirror.subscriber s where id = $1',
        [id],
      )
    )[0]?.row;
  const proven = async (id: string) => {
    const held = await row(id);
    return held?.['provisional'] === false && held['dirty'] === false;
  };

  /** The person, a former e-mail, a reward, and two who were referred by them. */
  async function makeHistory() {
    await mutate({ create: { email: EMAIL, fields: { name: NAME } } });
    const [made] = await waitFor(() => rowsOf(EMAIL), { ...SOON, what: 'the person to be in the mirror' });
    const { id, code } = made as { id: string; code: string };
    await mutate({ create: { count: 2, referrer: code } }, { reward: { subscriber_id: id } });
    await mutate({ update: { subscriber_id: id, fields: { points: 5 } } });
    await system.settle();
    await waitFor(() => proven(id), { ...SOON, what: 'the person to be read' });
    const referred = async () =>
      (await system.rows('select from mirror.subscriber where referred_by_email = $1 and not dirty', [EMAIL]))
        .length === 2;
    await waitFor(referred, { ...SOON, what: 'those to be read who were referred by them' });
    return { id, code };
  }
  async function rowsOf(email: string) {
    const rows = await system.rows<{ id: string; code: string }>(
      'select id, code from mirror.subscriber where email = $1',
      [email],
    );
    return rows.length > 0 ? rows : undefined;
  }

  /** Wherever a text of the person stands: tables, statistics, the queue, the spool. */
  async function places(): Promise<string[]> {
    const found: string[] = [];
    for (const text of [EMAIL, NAME, person.code]) {
      for (const place of await findInDatabase(system.databaseUrl, text)) found.push(`${text} in ${place}`);
      for (const place of await inRedis(text)) found.push(`${text} in ${place}`);
      for (const place of inFiles(system.spoolDir, text)) found.push(`${text} in ${place}`);
    }
    return found;
  }
  async function inRedis(text: string): Promise<string[]> {
    if (system.redis === null) return [];
    const held = (await readRedis(system.redis.url)).toString('latin1').toLowerCase();
    return held.includes(text.toLowerCase()) ? ['Redis'] : [];
  }

  it('a person is nowhere once the receipt says so, also if the worker is killed in between and webhooks wait', async () => {
    await client.request('POST', '/v1/queues/deliveries/pause');
    await mutate({ update: { subscriber_id: person.id, fields: { points: 6 } } });
    await mutate({ create: { referrer: person.code } });
    const sent = async () => (await system.control<{ quiet: boolean }>('GET', 'status')).quiet;
    await waitFor(sent, { ...SOON, what: 'the simulator to have sent everything' });
    await system.rows('analyze');
    expect((await places()).length).toBeGreaterThan(5);

    const asked = await client.request<Erasure>('DELETE', `/v1/subscribers/demo/${person.id}/personal-data`);
    await waitFor(async () => (await receipt(asked.id)).state !== 'requested', {
      ...SOON,
      every: 5,
      what: 'a worker to begin',
    });
    await system.workers[0]?.kill();
    await system.startWorker();
    await waitFor(async () => (await receipt(asked.id)).state === 'done', {
      ...SOON,
      timeoutMs: 120_000,
      what: 'the erasure to be done',
    });
    expect(await places()).toEqual([]);

    const { erased } = await receipt(asked.id);
    expect(erased).toMatchObject({ subscribers: 1, rewards: 1 });
    // Those who were referred by them; and the newest one, if a sweep had come upon them before.
    expect(erased['others_subscribers']).toBeGreaterThanOrEqual(2);
    expect(erased['queued']).toBeGreaterThan(0);
    expect(await client.request('DELETE', `/v1/subscribers/demo/${person.id}/personal-data`)).toMatchObject({
      id: asked.id,
    });
    await client.request('POST', '/v1/queues/deliveries/resume');
    await system.settle();
    expect(await places()).toEqual([]);
  }, 240_000);

  const receipt = (id: string) => client.request<Erasure>('GET', `/v1/erasures/${id}`);

  it('later webhooks and a sweep change nothing of it, and are no drift', async () => {
    await mutate({ update: { subscriber_id: person.id, fields: { name: `${NAME} again`, points: 7 } } });
    await mutate({ create: { referrer: person.code } });
    await system.settle();
    const { id } = await client.request<{ id: string }>('POST', '/v1/sweeps', { body: { source: 'demo' } });
    const swept = async () => (await client.request<{ state: string }>('GET', `/v1/sweeps/${id}`)).state === 'done';
    await waitFor(swept, { ...SOON, what: 'the sweep to be done' });
    const open = async () =>
      (await system.rows('select from mirror.subscriber where dirty or look_at is not null')).length === 0;
    await waitFor(open, { ...SOON, what: 'nothing to be due any more' });
    expect(await places()).toEqual([]);
    expect(await row(person.id)).toMatchObject({ email: null, name: null, dirty: false });
    expect(await system.rows("select from evenkeel.drift where state <> 'dismissed'")).toEqual([]);
    const last = await system.rows(
      'select outcome, reason from evenkeel.delivery where subject_id = $1 order by id desc limit 1',
      [person.id],
    );
    expect(last).toEqual([{ outcome: 'ignored', reason: 'erased' }]);
  }, 180_000);

  it('the command erases whom it is told to, if it is told that this is meant, and shows the receipt', async () => {
    const [other] = await system.rows<{ id: string; name: string }>(
      'select id, name from mirror.subscriber where name is not null and ever_verified order by id limit 1',
    );
    const { id = '', name = '' } = other ?? {};
    expect(await evenkeel('erase', 'demo', id)).toMatchObject({ code: 2 });
    expect((await row(id))?.['erased_at']).toBeNull();
    const { code, stdout } = await evenkeel('erase', 'demo', id, '--yes');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/is erased.*\n(.*\n)*subscribers +1/) });
    expect(stdout).not.toContain(name);
    expect(await row(id)).toMatchObject({ name: null, erased_at: expect.any(String) });
  }, 90_000);

  /** As it is run. */
  function evenkeel(...words: string[]): Promise<{ readonly code: number; readonly stdout: string }> {
    const program = join(__dirname, '..', 'packages', 'cli', 'dist', 'main.js');
    const env = { PATH: process.env['PATH'], EVENKEEL_URL: admin.url, EVENKEEL_API_KEY: API_KEY };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [program, ...words], { env }, (_, stdout) =>
        resolve({ code: child.exitCode ?? -1, stdout }),
      );
    });
  }

  it('readers of the feed learn of it, without the data', async () => {
    const { data } = await client.request<{ data: { subject: string; kind: string; after: object }[] }>(
      'GET',
      '/v1/changes',
      {
        query: { kind: 'erased', limit: 100 },
      },
    );
    const changes = data.filter((change) => change.subject === person.id);
    expect(changes).toMatchObject([{ kind: 'erased', after: { email: null, name: null } }]);
  });
});

function inFiles(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}
