import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@evenkeel/testing';
import { FaultyLink } from './faulty-link';

/** Answers each line with its own name before it. */
async function startEcho(name: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (piece) => socket.write(`${name} ${piece.toString()}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const addressOf = (server: Server) => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });

async function call(link: FaultyLink): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: link.port });
  await once(socket, 'connect');
  socket.on('error', () => undefined); // its close is what is looked at
  return socket;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function ask(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(new Error('the connection was closed'));
    socket.once('data', (answer) => resolve(answer.toString()));
    socket.once('close', refuse);
    if (socket.destroyed) refuse();
    else socket.write(text);
  });
}

describe('a faulty link', () => {
  let servers: Server[];
  let link: FaultyLink;

  beforeEach(async () => {
    servers = [await startEcho('first'), await startEcho('second')];
    const addresses = servers.map(addressOf);
    link = await FaultyLink.open(() => addresses);
  });
  afterEach(async () => {
    await link.close();
    for (const server of servers) server.close();
  });

  it('gives each connection to the next end, and to the one that answers', async () => {
    expect(await ask(await call(link), 'hello')).toBe('first hello');
    expect(await ask(await call(link), 'hello')).toBe('second hello');
    servers[0]?.close();
    expect(await ask(await call(link), 'hello')).toBe('second hello');
  });

  it('resets what stands and what comes while it is cut, and serves again when healed', async () => {
    const before = await call(link);
    expect(await ask(before, 'hello')).toBe('first hello');
    const reset = closed(before);
    link.cut();
    await reset;
    // Reset at once, perhaps before it knows that it was connected.
    await expect(call(link).then((socket) => ask(socket, 'hello'))).rejects.toThrow(/ECONNRESET|closed/);
    link.heal();
    expect(await ask(await call(link), 'again')).toMatch('again');
  });

  it('lets nothing through while it is held, and afterwards what was said meanwhile, also by one who is gone', async () => {
    const heard: string[] = [];
    servers[1]?.on('connection', (socket: Socket) => socket.on('data', (piece) => heard.push(piece.toString())));
    const [staying, leaving] = [await call(link), await call(link)];
    expect([await ask(staying, 'a'), await ask(leaving, 'b')]).toEqual(['first a', 'second b']);
    link.hold();
    let answered = false;
    const answer = ask(staying, 'c').finally(() => (answered = true));
    leaving.end('d');
    leaving.destroy();
    await delay(50);
    expect([answered, heard]).toEqual([false, ['b']]);
    link.heal();
    expect(await answer).toBe('first c');
    await waitFor(() => heard.length === 2, { timeoutMs: 5_000, what: 'the last words of one who is gone' });
    expect(heard).toEqual(['b', 'd']);
  });

  it('is late by so much in either direction', async () => {
    const socket = await call(link);
    await ask(socket, 'warm');
    link.slow(60);
    const began = performance.now();
    await ask(socket, 'slow');
    expect(performance.now() - began).toBeGreaterThanOrEqual(118);
  });
});
