import { networkInterfaces } from 'node:os';
import { createMetrics } from './create-metrics';
import { startManagementServer, type ManagementServer } from './start-management-server';

/** Of this machine, and not the one that is listened on; where it has no network, Linux answers for all of 127. */
function otherAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.2';
}

describe('the management server', () => {
  let server: ManagementServer;
  let ready = true;
  beforeAll(async () => {
    const metrics = createMetrics('ingest');
    metrics.counter({ name: 'evenkeel_things_total', help: 'Things.', labels: ['kind'] }).inc({ kind: 'good' }, 3);
    const readiness = async () => ({ ready, details: { queue: { durable: ready } } });
    server = await startManagementServer({ port: 0, metrics, readiness });
  });
  afterAll(() => server.close());
  const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);

  it('gives the metrics of the app and of its process', async () => {
    const text = await (await get('/metrics')).text();
    expect(text).toContain('evenkeel_things_total{kind="good",app="ingest"} 3');
    expect(text).toContain('process_cpu_seconds_total{app="ingest"}');
  });

  it('is reached by no other address, unless it is told to', async () => {
    const readiness = async () => ({ ready: true, details: {} });
    const open = await startManagementServer({ port: 0, host: '0.0.0.0', metrics: createMetrics('ingest'), readiness });
    const byOther = (port: number) => fetch(`http://${otherAddress()}:${port}/health/live`);
    try {
      expect((await byOther(open.port)).status).toBe(200);
      await expect(byOther(server.port)).rejects.toThrow();
    } finally {
      await open.close();
    }
  });

  it('tells whether the app is ready, with details', async () => {
    const answer = await get('/health/ready');
    expect([answer.status, await answer.json()]).toEqual([200, { ready: true, queue: { durable: true } }]);
    ready = false;
    expect((await get('/health/ready')).status).toBe(503);
  });
});
