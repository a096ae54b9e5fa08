import { ROUTES } from './routes';
import { includes, SCOPES, type Scope } from './serving/operation';
import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { makeSource, makeSubscribers } from './testing/made-rows';

let admin: AdminForTest;
const keys = new Map<Scope, string>();

beforeAll(async () => {
  admin = await startAdminForTest({ refusedSlowly: { hold: () => undefined, release: () => undefined } });
  await makeSource(admin, 'demo');
  await makeSubscribers(admin, 'demo', 1);
  for (const scope of SCOPES) keys.set(scope, (await admin.post('/v1/keys', { name: scope, scope })).body.key);
});
afterAll(() => admin.stop());

/** Of things that are not there: whether a key may ask is decided before. */
const pathOf = (path: string) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'queue' ? 'deliveries' : name === 'source' ? 'none' : '0',
  );

describe.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
  const ask = (key: string | null) => admin.ask(route.method, pathOf(route.path), { key });

  it('is refused without a key, and with one that nobody made', async () => {
    for (const key of [null, 'ek_nobody-has-made-this-one', 'no key at all'])
      expect(await ask(key)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it.each(SCOPES)('with a key of scope %s', async (scope) => {
    const { body } = await ask(keys.get(scope) ?? '');
    if (includes(scope, route.scope)) expect(body?.code).not.toBe('missing_scope');
    else expect(body).toMatchObject({ code: 'missing_scope', detail: expect.stringContaining(route.scope) });
  });
});
