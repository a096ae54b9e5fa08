import type { ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startProviderServer, write, type ProviderServer } from '../testing/provider-server';
import { createHttpGet, STANDARD_LIMITS, type HttpLimits } from './http-get';

let server: ProviderServer;
beforeEach(async () => (server = await startProviderServer()));
afterEach(() => server.close());

const getWith = (limits: Partial<HttpLimits> = {}) => {
  const get = createHttpGet({ ...STANDARD_LIMITS, ...limits });
  return (signal?: AbortSignal, path = '/') => get({ url: new URL(path, server.url), headers: {}, signal });
};
const text = async (answer: Promise<{ body: Buffer }>) => (await answer).body.toString();
const unavailable = (why: string) => ({ refusal: 'unavailable', message: `unavailable: no whole answer${why}` });

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Resolves with the response that the server holds open, once a request has come. */
const held = () => new Promise<ServerResponse>((resolve) => server.answer((_request, response) => resolve(response)));

test('keeps its connection for the next request', async () => {
  server.answer({ status: 200, body: {} });
  const get = getWith();
  for (let times = 0; times < 20; times += 1) await get();
  expect(server.asked).toHaveLength(20);
  // Two, if the next request comes before the socket of the last one is free again.
  expect(server.connections()).toBeLessThanOrEqual(2);
});

test('says who asks', async () => {
  server.answer({ status: 200, body: {} });
  await getWith()();
  expect(server.asked[0]?.headers['user-agent']).toMatch(/^Evenkeel\/\d+\.\d+\.\d+$/);
});

test('follows no redirect', async () => {
  server.answer({ status: 302, headers: { location: '/elsewhere' }, body: '' });
  expect((await getWith()()).status).toBe(302);
  expect(server.asked).toHaveLength(1);
});

describe('a body', () => {
  test('that is compressed is unpacked', async () => {
    const headers = { 'content-encoding': 'gzip' };
    server.answer({ status: 200, headers, body: gzipSync('{"status":"ok"}') });
    expect(await text(getWith()())).toBe('{"status":"ok"}');
  });

  test('that is compressed badly is no answer', async () => {
    server.answer({ status: 200, headers: { 'content-encoding': 'gzip' }, body: '{"status":"ok"}' });
    await expect(getWith()()).rejects.toMatchObject({ refusal: 'unavailable' });
  });

  test('as large as allowed is taken, and a byte more is refused', async () => {
    server.answer({ status: 200, body: 'x'.repeat(1000) });
    expect((await getWith({ largestBody: 1000 })()).body).toHaveLength(1000);
    await expect(getWith({ largestBody: 999 })()).rejects.toMatchObject({
      refusal: 'malformed',
      message: 'malformed: an answer of more than 999 bytes',
    });
  });

  test('of more than 8 MiB is refused though it came as a few KiB', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    server.answer({ status: 200, headers: { 'content-encoding': 'gzip' }, body: bomb });
    await expect(getWith()()).rejects.toMatchObject({ refusal: 'malformed' });
  });

  test('without end is let go of, and its connection with it', async () => {
    const closed = new Promise<void>((resolve) => {
      server.answer((_request, response) => {
        response.on('close', () => resolve());
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      });
    });
    await expect(getWith({ largestBody: 100_000 })()).rejects.toMatchObject({ refusal: 'malformed' });
    await closed;
  });

  test('that may be empty is', async () => {
    server.answer({ status: 204, body: '' });
    expect(await getWith()()).toEqual({ status: 204, retryAfterMs: null, body: Buffer.alloc(0) });
  });

  test.each<[string, Record<string, string>]>([
    ['promised longer', { 'content-length': '100' }],
    ['sent in chunks', {}],
  ])('that is cut off, %s, is no answer', async (_what, headers) => {
    server.answer((_request, response) => {
      response.writeHead(200, headers);
      response.write('{"status":"ok","data":{}}', () => response.destroy());
    });
    await expect(getWith()()).rejects.toMatchObject(unavailable(' (UND_ERR_SOCKET)'));
  });
});

describe('no answer', () => {
  test('comes from where nobody listens', async () => {
    await server.close();
    await expect(getWith()()).rejects.toMatchObject(unavailable(' (ECONNREFUSED)'));
  });

  test('is a connection that is closed', async () => {
    server.answer((_request, response) => response.destroy());
    await expect(getWith()()).rejects.toMatchObject(unavailable(' (UND_ERR_SOCKET)'));
  });

  test('is what is not HTTP', async () => {
    const odd = createServer((socket) => socket.end('do-not-repeat-me\r\n\r\n'));
    await new Promise<void>((listening) => odd.listen(0, '127.0.0.1', listening));
    const url = new URL(`http://127.0.0.1:${(odd.address() as AddressInfo).port}`);
    const read = createHttpGet(STANDARD_LIMITS)({ url, headers: {}, signal: undefined });
    await expect(read).rejects.toMatchObject({ refusal: 'unavailable' });
    await expect(read).rejects.not.toMatchObject({ message: expect.stringContaining('do-not') as string });
    odd.close();
  });
});

describe('a slow answer is given up', () => {
  test('before it began', async () => {
    server.answer(() => undefined);
    await expect(getWith({ timeoutMs: 30 })()).rejects.toMatchObject(unavailable(' within 30 ms'));
  });

  test('in the midst of its body', async () => {
    server.answer((_request, response) => void response.writeHead(200).write('{"status":'));
    await expect(getWith({ timeoutMs: 100 })()).rejects.toMatchObject(unavailable(' within 100 ms'));
  });

  test('and gives its place to the next', async () => {
    const get = getWith({ timeoutMs: 500, concurrency: 1 });
    const first = held();
    const slow = get();
    const next = get();
    await first;
    server.answer({ status: 200, body: 'next' });
    await expect(slow).rejects.toMatchObject({ refusal: 'unavailable' });
    expect(await text(next)).toBe('next');
  });

  test('but waiting for a place is not counted', async () => {
    const get = getWith({ timeoutMs: 900, concurrency: 1 });
    server.answer((_request, response) => void setTimeout(() => write(response, { status: 200, body: '' }), 100));
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await get()).status));
    expect(statuses).toEqual(Array(10).fill(200));
  });
});

describe('an abort', () => {
  const reason = new Error('enough');

  test('before the request sends nothing', async () => {
    await expect(getWith()(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.asked).toHaveLength(0);
  });

  test('before the answer rejects with its reason, and closes the connection', async () => {
    const ending = new AbortController();
    const request = held();
    const read = getWith()(ending.signal);
    const response = await request;
    const closed = new Promise((resolve) => response.on('close', resolve));
    ending.abort(reason);
    await expect(read).rejects.toBe(reason);
    await closed;
  });

  test('while the body is read rejects with its reason, and closes the connection', async () => {
    const ending = new AbortController();
    const request = held();
    const read = getWith()(ending.signal);
    const response = await request;
    const closed = new Promise((resolve) => response.on('close', resolve));
    await new Promise<void>((written) => response.writeHead(200).write('{"status":', () => written()));
    ending.abort(reason);
    await expect(read).rejects.toBe(reason);
    await closed;
  });

  test('while it waits for a place leaves at once, without asking, and keeps nobody from the place', async () => {
    const get = getWith({ concurrency: 1 });
    const request = held();
    const first = get();
    const response = await request;
    const ending = new AbortController();
    const leaves = get(ending.signal, '/leaves');
    const stays = get(undefined, '/stays');
    ending.abort(reason);
    await expect(leaves).rejects.toBe(reason);
    server.answer({ status: 200, body: 'stays' });
    write(response, { status: 200, body: 'first' });
    expect([await text(first), await text(stays)]).toEqual(['first', 'stays']);
    expect(server.asked.map(({ url }) => url)).toEqual(['/', '/stays']);
  });

  test('after the answer changes nothing, and nothing of ours stays on the signal', async () => {
    const ending = new AbortController();
    const removed = jest.spyOn(ending.signal, 'removeEventListener');
    server.answer({ status: 200, body: 'whole' });
    const read = getWith()(ending.signal);
    expect(await text(read)).toBe('whole');
    expect(removed).toHaveBeenCalledWith('abort', expect.any(Function));
    ending.abort(reason);
    expect(await text(read)).toBe('whole');
  });
});

test('of 100 reads at once never more than 8 are under way, and all are answered', async () => {
  const open = new Map<string, ServerResponse>();
  let most = 0;
  let holding = true;
  const close = (path: string, response: ServerResponse) => {
    open.delete(path);
    write(response, { status: 200, body: path });
  };
  server.answer(({ url = '' }, response) => {
    open.set(url, response);
    most = Math.max(most, open.size);
    if (!holding) setImmediate(() => close(url, response));
  });
  const get = getWith();
  const paths = Array.from({ length: 100 }, (_, index) => `/${index}`);
  const answers = Promise.all(paths.map((path) => text(get(undefined, path))));
  while (open.size < 8) await turn();
  // Time enough for a ninth.
  for (let turns = 0; turns < 200; turns += 1) await turn();
  expect([...open.keys()].sort()).toEqual(paths.slice(0, 8));
  holding = false;
  for (const [path, response] of open) close(path, response);
  expect(await answers).toEqual(paths);
  expect(most).toBe(8);
  // As above: a place may be free a moment before its socket is.
  expect(server.connections()).toBeLessThanOrEqual(16);
});
