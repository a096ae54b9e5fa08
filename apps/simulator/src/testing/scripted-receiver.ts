import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

export interface ScriptedReceiver {
  readonly url: string;
  readonly received: ReceivedWebhook[];
  /** Sockets that were opened. */
  connections(): number;
  close(): Promise<void>;
}

/** Answers the nth request (from 1) with the status that the script says; 0 hangs up. */
export async function startReceiver(script: (nth: number) => number = () => 200): Promise<ScriptedReceiver> {
  const received: ReceivedWebhook[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks), headers: request.headers });
      const status = script(received.length);
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end();
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks/demo`,
    received,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
