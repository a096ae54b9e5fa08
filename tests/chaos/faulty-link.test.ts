import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
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
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  return String((await once(socket, 'data'))[0]);
}

describe('a faulty link', () => {
  let servers: Server[];
  let link: FaultyLink;

  beforeEach(async () => {
    servers = [await startEcho('first'), await startEcho('second')];
    link = await FaultyLink.open(...servers.map(addressOf));
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
    const reset = once(before, 'close');
    link.cut();
    await reset;
    await once(await call(link), 'close');
    link.heal();
    expect(await ask(await call(link), 'again')).toMatch('again');
  });

  it('lets nothing through while it is held, and afterwards what was said meanwhile, also by one who is gone', async () => {
    const heard: string[] = [];
    servers[0]?.on('connection', (socket: Socket) => socket.on('data', (piece) => heard.push(piece.toString())));
    const [staying, leaving] = [await call(link), await call(link)];
    expect([await ask(staying, 'a'), await ask(leaving, 'b')]).toEqual(['first a', 'second b']);
    link.hold();
    let answered = false;
    const answer = ask(staying, 'c').then((text) => {
      answered = true;
      return text;
    });
    staying.end();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    link.heal();
    expect(await answer).toBe('first c');
    expect(heard).toEqual(['a', 'c']);
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
