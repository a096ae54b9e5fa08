import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@evenkeel/testing';
import { mutate } from './harness/watch-reading';
import { acceptedIds, startSystem, type System } from './harness/start-system';

interface Span {
  readonly app: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

/** From the request through the queue to the row, in one trace that bears the delivery's id. */
let collector: Server;
let system: System;
const received: string[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(Buffer.concat(chunks).toString());
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  system = await startSystem({
    workers: 1,
    queue: 'redis',
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
    simulator: { SIMULATOR_SUBSCRIBERS: '0' },
  });
}, 90_000);
afterAll(() => collector.close());

function spans(): Span[] {
  return received.flatMap((text) => {
    const { resourceSpans } = JSON.parse(text) as {
      resourceSpans: {
        resource: { attributes: { key: string; value: { stringValue?: string } }[] };
        scopeSpans: { spans: Omit<Span, 'app'>[] }[];
      }[];
    };
    return resourceSpans.flatMap(({ resource, scopeSpans }) => {
      const app = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      return scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ app, ...span })));
    });
  });
}

it('each delivery has a trace that bears its id: taken by ingest, then recorded by a worker; without what it holds', async () => {
  await mutate(system, { create: { email: 'ada@example.test', verified: true, fields: { first_name: 'Augusta' } } });
  await system.settle();
  const ids = acceptedIds(await system.sent());
  expect(ids.length).toBeGreaterThan(0);
  await waitFor(() => spans().length >= 2 * ids.length, { timeoutMs: 20_000, what: 'the spans of all deliveries' });
  for (const id of ids) {
    const [taken, recorded] = spans()
      .filter(({ traceId }) => traceId === id.replaceAll('-', ''))
      .sort((a, b) => a.app.localeCompare(b.app));
    expect(taken).toMatchObject({ app: 'evenkeel-ingest', name: 'POST /webhooks/{source}' });
    expect(recorded).toMatchObject({ app: 'evenkeel-worker', name: 'record', parentSpanId: taken?.spanId });
  }
  expect(received.join()).not.toMatch(/ada@example|Augusta/);
}, 60_000);
