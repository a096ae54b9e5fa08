import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitFor } from '@evenkeel/testing';
import type { RawRequest } from './raw-request';
import { readAnswers, type Answer } from './read-answers';

export interface Sent {
  /** Without the answers 1xx. */
  readonly answers: readonly Answer[];
  /** `silent`: the server neither answered nor ended the connection. */
  readonly end: 'answered' | 'closed' | 'silent';
  /** What went out for an endless request. */
  readonly endlessBytes: number;
  /** What came cannot be an answer. */
  readonly error?: string;
}

/** Ingest ends what hangs after 10 s, and what does not move after 20 s. */
const PATIENCE_MS = 40_000;
/** For a server that may be waiting for more. */
const COAX_MS = 300;

/** An open connection to the server, and what comes over it. */
export class Connection {
  private answers: Answer[] = [];
  private error: string | undefined;
  private reader = readAnswers(false);
  private busy = false;
  private continued = false;
  private closed = false;
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.hear(() => this.reader.take(bytes)));
    socket.on('error', () => undefined); // `close` follows
    socket.on('end', () => this.wake());
    socket.on('close', () => {
      this.closed = true;
      this.hear(() => this.reader.end());
    });
  }

  static async open(port: number, from: string | undefined): Promise<Connection> {
    const waiting = { timeoutMs: 60_000, every: 200, what: 'a free port' };
    const { socket, error } = await waitFor(() => connectOnce(port, from), waiting);
    if (error !== undefined) throw error;
    return new Connection(socket);
  }

  async send(request: RawRequest): Promise<Sent> {
    const { sending } = request;
    this.answers = [];
    this.reader = readAnswers(sending.bodiless);
    this.continued = false;
    this.busy = true;
    await this.write(request);
    const endlessBytes = sending.endless === undefined ? 0 : await this.writeEndlessly(sending.endless);
    const end = await this.finish(request);
    this.busy = false;
    return { answers: this.answers, end, endlessBytes, ...(this.error !== undefined && { error: this.error }) };
  }

  close(): void {
    this.socket.destroy();
  }

  /** Whether another request may be sent over it. */
  get isOpen(): boolean {
    return !this.closed && this.socket.writable && this.socket.readable;
  }

  private hear(read: () => Answer[]): void {
    try {
      for (const answer of read()) {
        if (answer.status === 100) this.continued = true;
        else if (this.busy) this.answers.push(answer);
        else throw new Error(`answered ${answer.status} once more, after the answer to the request before this one`);
      }
    } catch (error) {
      this.error ??= String(error);
      this.close();
    }
    this.wake();
  }

  private async write({ bytes, sending }: RawRequest): Promise<void> {
    const cuts = sending.continueAt === undefined ? sending.cuts : [sending.continueAt];
    let at = 0;
    for (const cut of [...cuts, bytes.length]) {
      if (!this.isOpen) return;
      this.socket.write(bytes.subarray(at, cut));
      at = cut;
      if (cut === bytes.length) return;
      if (cut === sending.continueAt) await this.until(() => this.continued || this.answers.length > 0, PATIENCE_MS);
      else if (sending.pauseMs > 0) await this.until(() => !this.isOpen, sending.pauseMs);
    }
  }

  private async writeEndlessly(piece: Buffer): Promise<number> {
    let written = 0;
    while (this.isOpen && this.answers.length === 0 && written < 1024 ** 3) {
      written += piece.length;
      if (this.socket.write(piece)) continue;
      const drained = { now: false };
      this.socket.once('drain', () => {
        drained.now = true;
        this.wake();
      });
      await this.until(() => drained.now || this.answers.length > 0, PATIENCE_MS);
    }
    return written;
  }

  private async finish({ sending }: RawRequest): Promise<Sent['end']> {
    const answered = (): boolean => this.answers.length >= sending.answers;
    if (sending.then === 'reset') this.socket.resetAndDestroy();
    if (sending.then === 'half-close') this.socket.end();
    if (sending.then === 'coax' && !(await this.until(answered, COAX_MS))) this.socket.end();
    if (!(await this.until(answered, PATIENCE_MS))) return 'silent';
    return answered() ? 'answered' : 'closed';
  }

  /** False when the time is over; the end of the connection ends every waiting. */
  private until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (held: boolean): void => {
        clearTimeout(timer);
        this.wake = () => undefined;
        resolve(held);
      };
      const timer = setTimeout(() => done(false), timeoutMs);
      this.wake = () => {
        if (this.closed || condition()) done(true);
      };
      this.wake();
    });
  }
}

/** Undefined while all ports of this address are in use, which passes within seconds. */
async function connectOnce(port: number, from: string | undefined) {
  const socket = connect({ port, host: '127.0.0.1', ...(from !== undefined && { localAddress: from }) });
  try {
    await once(socket, 'connect');
    return { socket, error: undefined };
  } catch (caught) {
    const error = caught as NodeJS.ErrnoException;
    return error.code === 'EADDRNOTAVAIL' ? undefined : { socket, error };
  }
}
