import { EventEmitter, once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * A TCP link between an app and what it needs, of which several may stand at the other end (then each connection goes to
 * the next one that answers). Rules:
 * - `cut`: every connection is reset, and so is each new one, until it is healed.
 * - `hold`: connections stand, and nothing flows. What was said before flows once it is healed, also if who said it is
 *   dead by then: a COMMIT may arrive late, as it may in any network.
 * - `slow`: each piece that flows is late, in either direction, in order.
 */
export class FaultyLink {
  private readonly sockets = new Set<Socket>();
  private state: 'well' | 'cut' | 'held' = 'well';
  private lateMs = 0;
  private next = 0;
  private readonly events = new EventEmitter().setMaxListeners(0);

  private constructor(
    private readonly server: Server,
    private readonly upstreams: () => readonly Address[],
  ) {
    server.on('connection', (client) => void this.serve(client));
  }

  /** `upstreams`: asked for each connection, since who is started again may have another address. */
  static async open(upstreams: () => readonly Address[]): Promise<FaultyLink> {
    const server = createServer({ noDelay: true, allowHalfOpen: true });
    const link = new FaultyLink(server, upstreams);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return link;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  cut(): void {
    this.state = 'cut';
    this.resetAll();
  }

  hold(): void {
    this.state = 'held';
  }

  slow(ms: number): void {
    this.lateMs = ms;
  }

  heal(): void {
    this.state = 'well';
    this.lateMs = 0;
    this.events.emit('healed');
  }

  async close(): Promise<void> {
    this.cut();
    this.events.emit('healed');
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(client: Socket): Promise<void> {
    this.keep(client);
    if (this.state === 'cut') return void client.resetAndDestroy();
    const upstream = await this.connectToSome();
    if (upstream === null) return void client.resetAndDestroy();
    this.keep(upstream);
    await Promise.allSettled([this.carry(client, upstream), this.carry(upstream, client)]);
    for (const socket of [client, upstream]) socket.destroy();
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy()); // each end learns of it by its own connection
    socket.once('close', () => this.sockets.delete(socket));
  }

  private async connectToSome(): Promise<Socket | null> {
    const upstreams = this.upstreams();
    for (const _ of upstreams) {
      const { host, port } = upstreams[this.next++ % upstreams.length] as Address;
      const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
      try {
        await once(socket, 'connect');
        return socket;
      } catch {
        socket.destroy(); // nobody is there: the next one
      }
    }
    return null;
  }

  private async carry(from: Socket, to: Socket): Promise<void> {
    const flow = (pieces: AsyncIterable<Buffer>) => this.flow(pieces);
    await pipeline(from, flow, to);
  }

  private async *flow(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      if (this.lateMs > 0) await delay(this.lateMs);
      while (this.isHeld()) await once(this.events, 'healed');
      yield piece;
    }
    while (this.isHeld()) await once(this.events, 'healed');
  }

  private isHeld(): boolean {
    return this.state === 'held';
  }

  private resetAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }
}
