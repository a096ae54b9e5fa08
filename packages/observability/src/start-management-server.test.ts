import { createMetrics } from './create-metrics';
import { startManagementServer, type ManagementServer } from './start-management-server';

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

  it('tells whether the app is ready, with details', async () => {
    const answer = await get('/health/ready');
    expect([answer.status, await answer.json()]).toEqual([200, { ready: true, queue: { durable: true } }]);
    ready = false;
    expect((await get('/health/ready')).status).toBe(503);
  });
});
