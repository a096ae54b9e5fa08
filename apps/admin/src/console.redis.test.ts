import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findConsole } from './console/find-console';
import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';

/** The console as it was built, served beside the REST API. */
const folder = findConsole() ?? '';
let admin: AdminForTest;

beforeAll(async () => {
  if (folder === '') throw new Error('apps/console/dist is missing: build it first (npm run build)');
  admin = await startAdminForTest({ consoleFolder: folder });
});
afterAll(() => admin.stop());

const look = (path: string, headers: Record<string, string> = {}) => fetch(new URL(path, admin.url), { headers });
const assets = (end: string) => readdirSync(join(folder, 'assets')).filter((name) => name.endsWith(end));

it.each(['/', '/overview', '/overview/of/anything?at=1'])('%s is the page, asked for each time', async (path) => {
  const answer = await look(path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  expect(await answer.text()).toContain('<div id="console"></div>');
});

it.each(['/v1', '/v1/', '/v1/nothing', '/v1/overview', '/nothing', '/overviews', '/index.html', '/screens.json'])(
  '%s is no page of the console',
  async (path) => {
    const answer = await look(path, { accept: 'text/html' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'unknown_path' });
  },
);

it('the page may load what admin serves and nothing else, runs no script within it, and is framed by nobody', async () => {
  const { headers } = await look('/');
  const policy = Object.fromEntries(
    (headers.get('content-security-policy') ?? '').split('; ').map((line) => {
      const [name = '', ...values] = line.split(' ');
      return [name, values.join(' ')];
    }),
  );
  expect(policy).toMatchObject({
    ...{ 'default-src': "'none'", 'script-src': "'self'", 'connect-src': "'self'", 'font-src': "'self'" },
    ...{ 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'" },
  });
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  const page = await (await look('/')).text();
  expect(page).not.toMatch(/<script(?![^>]* src=)|<style|style=|javascript:|\son\w+=/);
});

it('what bears a digest in its name is kept for ever, and comes compressed', async () => {
  const [script = ''] = assets('.js');
  for (const [accepted, encoding] of [
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const answer = await look(`/assets/${script}`, { 'accept-encoding': accepted });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
  }
});

it.each(['/assets/nothing.js', '/assets/../index.html', '/assets/%2e%2e/screens.json', '/assets/'])(
  '%s is not there',
  async (path) => expect((await look(path)).status).toBeGreaterThanOrEqual(400),
);
