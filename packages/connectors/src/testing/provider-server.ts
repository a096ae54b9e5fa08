import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A provider for tests, on a real socket: it answers what the test says, and remembers what it was asked. */

export interface WrittenAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text as it is. */
  readonly body: unknown;
}

export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export interface ProviderServer {
  readonly url: string;
  readonly asked: Asked[];
  /** How many connections were opened to it. */
  connections(): number;
  answer(how: RequestListener | WrittenAnswer): void;
  close(): Promise<void>;
}

export async function startProviderServer(): Promise<ProviderServer> {
  const asked: Asked[] = [];
  let connections = 0;
  let listener: RequestListener = (_request, response) => response.destroy();
  const server = createServer((request, response) => {
    asked.push({ method: request.method, url: request.url, headers: request.headers });
    listener(request, response);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    connections: () => connections,
    answer(how) {
      listener = typeof how === 'function' ? how : (_request, response) => write(response, how);
    },
    close() {
      return new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
    },
  };
}

export function write(response: ServerResponse, { status, headers, body }: WrittenAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}
