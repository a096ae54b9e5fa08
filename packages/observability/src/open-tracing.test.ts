import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { openTracing, placeOfDelivery, placeOfTraceparent, traceTo } from './open-tracing';

const DELIVERY = '019a0000-1111-7222-8333-444455556666';
const AT = Date.parse('2026-11-26T10:00:00.000Z');
const ended = { startedAt: AT, endedAt: AT + 5 };

/** In place of a collector: how spans reach a real one is in tests/traces.test.ts. */
function collecting() {
  const spans: ReadableSpan[] = [];
  const exporter = {
    export(some: ReadableSpan[], done: (result: { code: number }) => void) {
      spans.push(...some);
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  return { spans, exporter };
}

describe('traces', () => {
  it('of a delivery bear its id, in every process', async () => {
    const { spans, exporter } = collecting();
    const [ingest, worker] = [traceTo(exporter, 'ingest', 1), traceTo(exporter, 'worker', 1)];
    const place = placeOfDelivery(DELIVERY);
    ingest.tell({ name: 'webhook', kind: 'server', place, ...ended, attributes: { 'evenkeel.source': 'demo' } });
    worker.tell({ name: 'record', kind: 'consumer', parent: place, ...ended, attributes: {}, failed: true });
    await ingest.close();
    await worker.close();
    const [taken, recorded] = spans;
    expect(taken).toMatchObject({
      ...{ name: 'webhook', kind: 1, startTime: [AT / 1_000, 0], endTime: [AT / 1_000, 5_000_000] },
      attributes: { 'evenkeel.source': 'demo' },
      resource: { attributes: { 'service.name': 'evenkeel-ingest' } },
    });
    expect(taken?.spanContext()).toMatchObject({
      traceId: '019a0000111172228333444455556666',
      spanId: '8333444455556666',
    });
    expect(taken?.parentSpanContext).toBeUndefined();
    expect(recorded).toMatchObject({ kind: 4, parentSpanContext: { spanId: '8333444455556666' }, status: { code: 2 } });
    expect(recorded?.spanContext().traceId).toBe(taken?.spanContext().traceId);
    expect(recorded?.spanContext().spanId).not.toBe(taken?.spanContext().spanId);
  });

  it('are kept or not by every process alike', async () => {
    const { spans, exporter } = collecting();
    const processes = [traceTo(exporter, 'ingest', 0.5), traceTo(exporter, 'worker', 0.5)];
    for (let n = 0; n < 200; n += 1) {
      const id = `019a0000-1111-7222-8333-${(n * 7_654_321_987).toString(16).padStart(12, '0').slice(-12)}`;
      for (const each of processes)
        each.tell({ name: 'x', kind: 'internal', place: placeOfDelivery(id), ...ended, attributes: {} });
    }
    await Promise.all(processes.map((each) => each.close()));
    const times = new Map<string, number>();
    for (const span of spans) times.set(span.spanContext().traceId, (times.get(span.spanContext().traceId) ?? 0) + 1);
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
