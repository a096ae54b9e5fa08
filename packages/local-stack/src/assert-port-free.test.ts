import { createServer, type Server } from 'node:net';
import { assertPortFree } from './assert-port-free';
import { freePort } from './free-port';

function listen(port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

describe('assertPortFree', () => {
  it('is content with a port that nothing listens on, and leaves it free', async () => {
    const port = await freePort();
    await assertPortFree(port, 'INGEST_PORT');
    const server = await listen(port, '127.0.0.1');
    server.close();
  });

  it.each(['127.0.0.1', '0.0.0.0'])('refuses a port taken on %s in one line that says what to do', async (host) => {
    const port = await freePort();
    const server = await listen(port, host);
    await expect(assertPortFree(port, 'INGEST_PORT')).rejects.toThrow(
      new Error(`port ${port} is taken: stop what listens there, or set INGEST_PORT`),
    );
    server.close();
  });
});
