import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTracing, placeOfDelivery, placeOfTraceparent } from './open-tracing';

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly status: { readonly code?: number };
}

const DELIVERY = '019a0000-1111-7222-8333-444455556666';
const AT = Date.parse('2026-11-26T10:00:00.000Z');
const ended = { startedAt: AT, endedAt: AT + 5 };

describe('traces', () => {
  let collector: Server;
  const spans: SentSpan[] = [];
  const paths: string[] = [];
  beforeAll(async () => {
    collector = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        paths.push(request.url ?? '');
        const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as {
          resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[];
        };
        spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
        response.setHeader('content-type', 'application/json').end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
  });
  afterAll(() => collector.close());
  const endpoint = () => `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

  it('of a delivery bear its id, in every process', async () => {
    const [ingest, worker] = ['ingest', 'worker'].map((app) => openTracing(app, { endpoint: endpoint(), share: 1 }));
    const place = placeOfDelivery(DELIVERY);
    ingest?.tell({ name: 'webhook', kind: 'server', place, ...ended, attributes: { 'evenkeel.source': 'demo' } });
    worker?.tell({ name: 'record', kind: 'consumer', parent: place, ...ended, attributes: {}, failed: true });
    await ingest?.close();
    await worker?.close();
    expect(paths).toEqual(['/v1/traces', '/v1/traces']);
    const [taken, recorded] = spans;
    expect(taken).toMatchObject({
      ...{ traceId: '019a0000111172228333444455556666', spanId: '8333444455556666', name: 'webhook', kind: 2 },
      startTimeUnixNano: `${AT}000000`,
      endTimeUnixNano: `${AT + 5}000000`,
      attributes: [{ key: 'evenkeel.source', value: { stringValue: 'demo' } }],
    });
    expect(taken?.parentSpanId).toBeUndefined();
    expect(recorded).toMatchObject({
      traceId: taken?.traceId,
      parentSpanId: taken?.spanId,
      kind: 5,
      status: { code: 2 },
    });
    expect(recorded?.spanId).not.toBe(taken?.spanId);
  });

  it('are kept or not by every process alike', async () => {
    spans.length = 0;
    const processes = [1, 2].map(() => openTracing('worker', { endpoint: endpoint(), share: 0.5 }));
    const ids = Array.from(
      { length: 200 },
      (_, n) => `019a0000-1111-7222-8333-${(n * 7_654_321_987).toString(16).padStart(12, '0')}`,
    );
    for (const id of ids)
      for (const each of processes)
        each.tell({ name: 'x', kind: 'internal', place: placeOfDelivery(id), ...ended, attributes: {} });
    await Promise.all(processes.map((each) => each.close()));
    const times = new Map<string, number>();
    for (const { traceId } of spans) times.set(traceId, (times.get(traceId) ?? 0) + 1);
    expect(new Set(times.values())).toEqual(new Set([2]));
    expect(times.size).toBeGreaterThan(50);
    expect(times.size).toBeLessThan(150);
  });

  it('are not made without an endpoint, and hold nothing up where nobody takes them', async () => {
    const off = openTracing('ingest', { endpoint: null, share: 1 });
    expect(off.isOn).toBe(false);
    off.tell({ name: 'x', kind: 'internal', ...ended, attributes: {} });
    await off.close();
    const away = openTracing('ingest', { endpoint: 'http://127.0.0.1:1', share: 1 });
    away.tell({ name: 'x', kind: 'internal', ...ended, attributes: {} });
    const began = performance.now();
    await away.close();
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

test('a traceparent is taken as W3C writes it, and as nothing else', () => {
  const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  expect(placeOfTraceparent(`00-${traceId}-${spanId}-01`)).toEqual({ traceId, spanId });
  for (const header of [undefined, '', `00-${traceId}-${spanId}`, `00-${'0'.repeat(32)}-${spanId}-01`, 'x'.repeat(200)])
    expect(placeOfTraceparent(header)).toBeUndefined();
});
