import { z } from 'zod';
import { ROUTES } from './routes';
import type { AdminRoute } from './services';
import { ADMIN_KEY, startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { makeEachThing, pathTo, wellFormedBody } from './testing/each-thing';

/**
 * Every parameter, every field of a body and every header that is read, with what a hostile or confused client may send: it
 * is answered, never with an error of ours, and admin goes on.
 */
let admin: AdminForTest;
beforeAll(async () => {
  admin = await startAdminForTest({ refusedSlowly: { hold: () => undefined, release: () => undefined } });
  await makeEachThing(admin);
});
afterAll(() => admin.stop());

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const NINES = '9'.repeat(18);

const TEXTS = [
  ...['', ' ', '\0', 'a\0b', '\u{1f984}', '\ud800', "' or 1=1 --", '%', '../..', '{}', '[]', 'null', 'true', 'NaN'],
  ...['-1', '0', '0.5', '1e400', '-0', NINES, '9'.repeat(19), '9'.repeat(400), 'x'.repeat(5_000), 'ÿþ', '\r\n'],
  ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59', '275760-09-13T00:00:00Z', '2026-02-30T00:00:00Z'],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'now', 'any', 'demo,demo'],
  ...[['a', 'b'], ['a\0', 'b'], ['a', 'b', 'c'], '9'.repeat(30), NINES, { c: 'x', p: {} }, null].map(cursorOf),
  ...[
    { c: 'x', p: { demo: [NINES, 'never'] } },
    { createdAt: '0000-01-01T00:00:00Z', id: NINES },
  ].map(cursorOf),
];

const VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e300, [], {}, [[]], { a: 1 }, { ['__proto__']: 1 }, [null], ['\0']],
  ...TEXTS.filter((text) => text !== '' && text.length < 1_000),
];

/** As text, since no program would print it. */
const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

function expectAnswered(what: string, asked: { readonly status: number; readonly body: unknown }): void {
  if (asked.status >= 500) throw new Error(`${what} was answered ${asked.status}: ${JSON.stringify(asked.body)}`);
}

/** Held for as long as it is asked to: what waits is asked to wait for no time. */
const queryOf = (route: AdminRoute, over: Record<string, string> = {}) => {
  const { id } = route.operation;
  const query = {
    ...(id === 'removeSource' && { mirror: 'keep' }),
    ...(id === 'recoverMessages' && { since: '2026-01-01T00:00:00Z' }),
    ...over,
  };
  return new URLSearchParams(query).toString();
};

const routes = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);

describe.each(routes)('%s', (name, route) => {
  const { method, operation } = route;
  const ask = (path: string, query: string, body?: unknown, headers?: Record<string, string>) =>
    admin.ask(method, `${path}?${query}`, {
      body: body ?? wellFormedBody(route),
      ...(headers && { headers }),
    });

  it('answers whatever its path holds', async () => {
    const parts = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part ?? '');
    for (const part of parts)
      for (const text of [...TEXTS.filter((text) => text !== '').map(encodeSafely), '%', '%FF', '%00']) {
        const url = `${admin.url}${pathTo(route, { [part]: text })}?${queryOf(route)}`;
        const answer = await fetch(url, { method, headers: { authorization: `Bearer ${ADMIN_KEY}` } });
        expectAnswered(`${name} with ${part} = ${text}`, { status: answer.status, body: await answer.text() });
        if (answer.status >= 400) expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
  });

  it('answers whatever is asked for', async () => {
    const names = [...Object.keys((operation.query ?? {}) as z.ZodRawShape), 'unknown', '__proto__', 'constructor'];
    for (const parameter of names)
      await Promise.all(
        TEXTS.map(async (text) => {
          const answer = await ask(pathTo(route), queryOf(route, { [parameter]: text }));
          expectAnswered(`${name} with ${parameter} = ${JSON.stringify(text)}`, answer);
        }),
      );
    for (const query of ['limit=1&limit=2', '&&==', 'a[b]=c', '%', '%FF=%00'])
      expectAnswered(`${name}?${query}`, await ask(pathTo(route), query));
  });

  it('answers whatever is sent', async () => {
    if (method === 'GET') return; // no client can send one
    const bodies: unknown[] = [...VALUES.map((value) => JSON.stringify(value)), '{', '"', DEEP, '{"a":1,"a":2}'];
    const body = wellFormedBody(route);
    for (const field of fieldsOf(route))
      for (const value of VALUES) bodies.push({ ...body, [field]: value }, { ...body, settings: { [field]: value } });
    for (const sent of bodies)
      expectAnswered(
        `${name} with ${JSON.stringify(sent).slice(0, 200)}`,
        await ask(pathTo(route), queryOf(route), sent),
      );
    const deep = await ask(pathTo(route), queryOf(route), DEEP, { 'idempotency-key': 'deep' });
    expectAnswered(`${name} with a deep body that must be done once`, deep);
  });

  it('answers whatever its headers hold', async () => {
    for (const header of ['idempotency-key', 'if-match', 'authorization', 'accept', 'x-request-id'])
      for (const text of [
        '',
        'x'.repeat(3_000),
        'é',
        '"',
        'W/"x"',
        'Bearer',
        'Bearer  ',
        `Bearer ek_${'y'.repeat(3_000)}`,
      ])
        expectAnswered(
          `${name} with ${header}: ${text}`,
          await ask(pathTo(route), queryOf(route), undefined, { [header]: text }),
        );
  });
});

it('still answers, and counted no error of ours', async () => {
  expect((await admin.get('/v1/sources')).status).toBe(200);
  expect(await admin.metrics()).not.toMatch(/evenkeel_admin_request_seconds_count\{[^}]*http_status="5/);
});

function fieldsOf({ operation }: AdminRoute): string[] {
  const body = operation.body as z.ZodType | undefined;
  const described = body && (z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as { properties?: object });
  return Object.keys(described?.properties ?? {});
}

/** What is no text is replaced, as browsers do. */
function encodeSafely(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}
