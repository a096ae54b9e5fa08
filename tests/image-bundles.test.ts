import { repositoryRoot } from '@evenkeel/local-stack';
import { createEmptyDatabase, query, runApp, startOwnRedis, waitFor, type RunningApp } from '@evenkeel/testing';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * What the images hold, without an engine: copied to where there is no node_modules, and run as compose runs it. A module
 * that begins to read something from disk, or that a bundle cannot hold, is found here.
 */
const root = repositoryRoot();
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-images-'));
const program = (path: string) => join(folder, path);
const secret = (path: string) => join(folder, 'secrets', path);
const LIST = 'MF0123456789';
const SECRET = 'whsec-of-the-test';

beforeAll(async () => {
  await run(join(root, 'scripts/bundle-apps.mjs'), [`--folder=${folder}`], process.env);
  for (const part of ['admin', 'app', 'demo', 'postgres']) mkdirSync(secret(part), { recursive: true });
  await run(program('init/dist/main.js'), [secret('')]);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('init makes secrets that only their owner can read, once', async () => {
  const files = [
    'admin/admin-key',
    'app/database-url',
    'app/encryption-key',
    'app/former-encryption-key',
    'demo/webhook-secret',
    'postgres/password',
  ];
  for (const file of files) expect(statSync(secret(file)).mode & 0o777).toBe(0o600);
  const texts = () => files.map((file) => readFileSync(secret(file), 'utf8'));
  const made = texts();
  expect(new Set(made).size).toBe(files.length);
  await run(program('init/dist/main.js'), [secret('')]);
  expect(texts()).toEqual(made);
});

it('init replaces the encryption key, keeps the former one until it is told otherwise, and never two of them', async () => {
  const init = (...args: string[]) => run(program('init/dist/main.js'), [secret(''), ...args]);
  const [current, former] = ['app/encryption-key', 'app/former-encryption-key'];
  const text = (file: string) => readFileSync(secret(file), 'utf8').trim();
  const before = text(current);
  expect(text(former)).toBe('');
  await init('--replace-encryption-key');
  expect(text(former)).toBe(before);
  expect(text(current)).toMatch(/^[\w+/]{43}=$/);
  expect(text(current)).not.toBe(before);
  await expect(init('--replace-encryption-key')).rejects.toThrow('a key is being replaced already');
  await init('--forget-former-encryption-key');
  expect(text(former)).toBe('');
  expect(text(current)).not.toBe(before);
});

it('an image holds no more than it runs, and says whose code it is', () => {
  const programs = (image: string) => readdirSync(program(`${image}/dist`)).sort();
  expect(programs('ingest')).toEqual(['health.mjs', 'main.js', 'programs.js']);
  expect(programs('worker')).toEqual(['health.mjs', 'main.js', 'programs.js', 'sweep-on-demand.js']);
  expect(programs('admin')).toEqual([
    'console',
    'evenkeel.js',
    'health.mjs',
    'main.js',
    'programs.js',
    'reseal-secrets.js',
    'static',
  ]);
  expect(programs('migrate')).toEqual(['connect-demo.js', 'main.js', 'programs.js', 'schema_engine_bg.wasm']);
  expect(readFileSync(program('worker/THIRD-PARTY-LICENCES'), 'utf8')).toMatch(/^bullmq \S+ \(MIT\)$/m);
});

it('what a provider throws is of the class that the app knows: a bundle has it once', () => {
  const bundle = readFileSync(program('worker/dist/programs.js'), 'utf8');
  for (const name of ['ReadFailed', 'StoreUnavailable'])
    expect(bundle.match(new RegExp(`class _?${name} extends`, 'g'))).toHaveLength(1);
});

it('migrated, connected, received, recorded, read and shown by the bundles alone, and stopped cleanly', async () => {
  const redis = await startOwnRedis();
  const { url } = await createEmptyDatabase();
  const env = { DATABASE_URL: url, EVENKEEL_ENCRYPTION_KEY_FILE: secret('app/encryption-key') };
  const migrate = () => run(program('migrate/dist/main.js'), [], env);
  expect(await migrate()).toMatch(/prisma migrate deploy: done \(.+\)\nmigrate: tables of the queue: done\n$/);
  expect(await migrate()).toMatch(/prisma migrate deploy: done\n/);

  const app = { ...env, REDIS_URL: redis.url, REFERRALHERO_LIST: LIST, REFERRALHERO_WEBHOOK_SECRET: SECRET };
  const start = (name: string, more: Record<string, string>) =>
    runApp(name, { ...more }, { script: program(`${name}/dist/main.js`) });
  const worker = await start('worker', app);
  const ingest = await start('ingest', { ...app, EVENKEEL_SPOOL_DIR: join(folder, 'spool') });
  await expect(health('ingest', ingest, '/health/ready')).resolves.toMatch(/^\{"ready":true/);
  await expect(health('worker', worker, '/health/live')).resolves.toMatch(/^\{"live":true/);

  expect(await sendWebhook(ingest)).toBe(200);
  const rows = (source: string) =>
    query<{ id: string; provisional: boolean }>(
      url,
      'select id, provisional from mirror.subscriber where source = $1',
      [source],
    );
  await waitFor(async () => (await rows('referralhero')).length > 0, { timeoutMs: 20_000, what: 'the row' });

  const webhookSecret = { SIMULATOR_WEBHOOK_SECRET_FILE: secret('demo/webhook-secret') };
  const simulator = await start('simulator', {
    ...webhookSecret,
    SIMULATOR_WEBHOOK_URL: `${ingest.url}/webhooks/demo`,
    SIMULATOR_SUBSCRIBERS: '20',
  });
  await run(program('migrate/dist/connect-demo.js'), [simulator.url], { ...env, ...webhookSecret });
  const proven = async () => (await rows('demo')).filter(({ provisional }) => !provisional).length;
  await waitFor(async () => (await proven()) > 0, { timeoutMs: 60_000, what: 'rows that were read' });

  const admin = await start('admin', { ...app, EVENKEEL_ADMIN_KEY_FILE: secret('admin/admin-key') });
  await expect(health('admin', admin, '/health/ready')).resolves.toMatch(/^\{"ready":true/);
  for (const page of ['', 'static/swagger-ui.css', 'static/swagger-ui-bundle.js'])
    expect((await fetch(`${admin.url}/docs/${page}`)).status).toBe(200);
  const asked = { EVENKEEL_URL: admin.url, EVENKEEL_API_KEY_FILE: secret('admin/admin-key') };
  const told = await run(program('admin/dist/evenkeel.js'), ['--json', 'sources'], asked);
  const sources = told.trim().split('\n');
  expect(sources.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['demo', 'referralhero']);

  for (const running of [admin, simulator, ingest, worker]) expect(await running.stop()).toBe(0);
  await expect(health('worker', worker, '/health/live')).rejects.toMatchObject({
    stdout: expect.stringContaining('ECONNREFUSED'),
  });
  await redis.stop();
}, 180_000);

/** The answer is what it said; rejects unless it exits with 0. */
async function run(script: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { PATH } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...args], {
    cwd: folder,
    env: { PATH, ...env },
  });
  return stdout + stderr;
}

function health(image: string, app: RunningApp, path: string): Promise<string> {
  return run(program(`${image}/dist/health.mjs`), [path], { MANAGEMENT_PORT: new URL(app.managementUrl).port });
}

async function sendWebhook(ingest: RunningApp): Promise<number> {
  const body = JSON.stringify({ list_uuid: LIST, subscriber_id: 'sub_1', response: 'new_registration', name: 'Ada' });
  const signature = createHmac('sha256', SECRET).update(body).digest('base64');
  const headers = { 'X-ReferralHero-Signature': signature };
  return (await fetch(`${ingest.url}/webhooks/referralhero`, { method: 'POST', body, headers })).status;
}
