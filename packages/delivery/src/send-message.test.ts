import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@evenkeel/testing';
import { guardAddresses } from './guard-address';
import { createSender, type Resolve, type Sender, type SenderOptions } from './send-message';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
let server: Server | undefined;
const senders: Sender[] = [];

afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.close()));
  server?.closeAllConnections();
  await new Promise((done) => (server ? server.close(done) : done(null)));
  server = undefined;
});

async function receive(handler: Handler): Promise<number> {
  server = createServer(handler);
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}

function sender(over: Partial<SenderOptions> = {}): Sender {
  const made = createSender({ guard: guardAddresses(['127.0.0.1']), ...over });
  senders.push(made);
  return made;
}

const post = (made: Sender, url: string) =>
  made.send({ url, headers: { 'content-type': 'application/json' }, body: '{}' });

it('posts the body, and tells the status and the answer', async () => {
  const seen: string[] = [];
  const port = await receive((request, response) => {
    request.on('data', (chunk: Buffer) => seen.push([request.method, request.url, chunk.toString()].join(' ')));
    request.on('end', () => response.end('thank\0 you'));
  });
  const answered = await post(sender(), `http://127.0.0.1:${port}/hooks?a=b`);
  expect(answered).toMatchObject({ verdict: 'delivered', status: 200, answer: 'thank\u{fffd} you', errorClass: null });
  expect(seen).toEqual(['POST /hooks?a=b {}']);
});

it('keeps a connection for the next message', async () => {
  const ports = new Set<number | undefined>();
  const port = await receive((request, response) => {
    ports.add(request.socket.remotePort);
    request.resume().on('end', () => response.end());
  });
  const made = sender();
  for (let i = 0; i < 20; i++) await post(made, `http://127.0.0.1:${port}/`);
  // A second one where the first was not free again yet.
  expect(ports.size).toBeLessThan(3);
});

it('follows no redirect', async () => {
  const paths: (string | undefined)[] = [];
  const port = await receive((request, response) => {
    paths.push(request.url);
    response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end();
  });
  expect(await post(sender(), `http://127.0.0.1:${port}/out`)).toMatchObject({
    verdict: 'retry',
    errorClass: 'redirect',
  });
  expect(paths).toEqual(['/out']);
});

it('reads 4 KiB of an answer and no more, however long it is', async () => {
  let closed = false;
  const port = await receive((_, response) => {
    response.on('close', () => (closed = true));
    const write = (): void => {
      if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(write));
    };
    response.writeHead(500);
    write();
  });
  const answered = await post(sender(), `http://127.0.0.1:${port}/`);
  expect(answered).toMatchObject({ status: 500, errorClass: 'server_error' });
  expect(answered.answer).toHaveLength(4_096);
  await waitFor(() => closed, { timeoutMs: 2_000 });
});

it('gives up on one that takes the request and never answers, and on one that never ends its answer', async () => {
  const port = await receive((request, response) => {
    if (request.url === '/half') response.writeHead(200).write('a');
  });
  const made = sender({ totalMs: 200 });
  for (const path of ['/never', '/half']) {
    const answered = await post(made, `http://127.0.0.1:${port}${path}`);
    expect(answered).toMatchObject({ verdict: 'retry', status: null, errorClass: 'answer_timeout' });
    expect(answered.ms).toBeLessThan(2_000);
  }
});

it('tells who refuses the connection from who is not there', async () => {
  const port = await receive(() => undefined);
  await new Promise((done) => server?.close(done));
  expect(await post(sender(), `http://127.0.0.1:${port}/`)).toMatchObject({ errorClass: 'connection_refused' });
  const nowhere = await post(sender(), 'https://no-such-host.invalid/');
  expect(nowhere).toMatchObject({ errorClass: 'name_not_found', status: null });
});

it('reads how long it is to wait', async () => {
  const port = await receive((_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
  expect(await post(sender(), `http://127.0.0.1:${port}/`)).toMatchObject({
    verdict: 'slow_down',
    retryAfterMs: 7_000,
  });
});

describe('what a name resolves to', () => {
  /** Answers the next list of addresses each time, the last one for ever. */
  const resolving = (...answers: string[][]): Resolve =>
    ((_host: string, _options: object, found: (error: null, addresses: object[]) => void) => {
      const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      found(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) as unknown as Resolve;

  it.each([['127.0.0.1'], ['169.254.169.254'], ['::ffff:10.0.0.1'], ['93.184.215.14', '127.0.0.1']])(
    'is refused for %s',
    async (...addresses) => {
      const made = sender({ guard: guardAddresses([]), resolve: resolving(addresses) });
      expect(await post(made, 'https://looks-fine.example/')).toMatchObject({
        errorClass: 'address_refused',
        status: null,
      });
    },
  );

  it('is judged for each connection, so one that answers something else later gains nothing', async () => {
    let asked = 0;
    const port = await receive((request, response) => {
      asked++;
      request.resume().on('end', () => response.setHeader('connection', 'close').end());
    });
    const made = sender({ guard: guardAddresses(['127.0.0.1']), resolve: resolving(['127.0.0.1'], ['127.0.0.2']) });
    expect(await post(made, `http://rebinds.example:${port}/`)).toMatchObject({ verdict: 'delivered' });
    expect(await post(made, `http://rebinds.example:${port}/`)).toMatchObject({ errorClass: 'address_refused' });
    expect(asked).toBe(1);
  });
});
