/**
 * Traces, over OTLP. Rules:
 * - Off unless an endpoint is set: then nothing is made, and nothing is kept.
 * - A span is told when it has ended. Nothing of ours needs one that is open, and who tells it knows then what came of it.
 * - The trace of a delivery bears the delivery's id, without its dashes: whoever has the one finds the other, in every
 *   process, and also for a delivery that went through Postgres or the spool.
 * - Attributes are names, ids, counts and outcomes; never content.
 */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Attributes } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';

export interface TracingOptions {
  /** OTLP over HTTP: `http://collector:4318`. Null: no traces. */
  readonly endpoint: string | null;
  /** Of traces that are kept, 0 to 1; every process decides alike. */
  readonly share: number;
}

/** In hex: 32 and 16 digits. */
export interface SpanPlace {
  readonly traceId: string;
  readonly spanId: string;
}

export interface EndedSpan {
  readonly name: string;
  readonly kind: 'server' | 'consumer' | 'internal';
  /** Where others find it; without it, it is where nobody looks for it. */
  readonly place?: SpanPlace;
  readonly parent?: SpanPlace | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
  readonly failed?: boolean;
}

export interface Tracing {
  readonly isOn: boolean;
  tell(span: EndedSpan): void;
  /** Sends what was told, if somebody takes it. */
  close(): Promise<void>;
}

const OFF: Tracing = { isOn: false, tell: () => undefined, close: () => Promise.resolve() };
const KINDS = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL };
/** A collector that is away must not hold up a stop, which has 10 s. */
const SEND_WITHIN_MS = 2_000;

export function openTracing(app: string, { endpoint, share }: TracingOptions): Tracing {
  if (endpoint === null) return OFF;
  return traceTo(new OTLPTraceExporter({ url: tracesUrl(endpoint), timeoutMillis: SEND_WITHIN_MS }), app, share);
}

/** Tells them to whatever takes them. */
export function traceTo(exporter: SpanExporter, app: string, share: number): Tracing {
  const places = placedIds();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `evenkeel-${app}`, 'service.instance.id': String(process.pid) }),
    sampler: new TraceIdRatioBasedSampler(share),
    idGenerator: places.generator,
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: SEND_WITHIN_MS })],
  });
  const tracer = provider.getTracer('evenkeel');
  return {
    isOn: true,
    tell({ name, kind, place, parent, startedAt, endedAt, attributes, failed = false }) {
      const within =
        parent === undefined
          ? ROOT_CONTEXT
          : trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED, isRemote: true });
      const options = { kind: KINDS[kind], startTime: startedAt, attributes };
      const span = places.at(place, () => tracer.startSpan(name, options, within));
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endedAt);
    },
    close: () => provider.shutdown().catch(() => undefined), // nobody takes them
  };
}

/** Where the span of a delivery is. */
export function placeOfDelivery(id: string): SpanPlace {
  const traceId = id.replaceAll('-', '');
  return { traceId, spanId: traceId.slice(16) };
}

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Of the header of that name (W3C Trace Context); undefined for what is none. */
export function placeOfTraceparent(header: unknown): SpanPlace | undefined {
  const [, traceId, spanId] = TRACEPARENT.exec(typeof header === 'string' ? header : '') ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}

function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

/** Ids at random, but for a span that is started while a place is held for it. */
function placedIds() {
  const random = new RandomIdGenerator();
  let held: SpanPlace | undefined;
  return {
    generator: {
      generateTraceId: () => held?.traceId ?? random.generateTraceId(),
      generateSpanId: () => held?.spanId ?? random.generateSpanId(),
    },
    at<T>(place: SpanPlace | undefined, start: () => T): T {
      held = place;
      try {
        return start();
      } finally {
        held = undefined;
      }
    },
  };
}
