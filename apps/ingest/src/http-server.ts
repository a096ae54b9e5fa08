/**
 * The public server, below Nest. Rules:
 * - A body is bytes, read by read-webhook.ts.
 * - The source is looked up before the body is read: 404 (or 503 while none is known) before 413 before 401.
 * - A request that takes long to arrive is cut off; Node looks for such requests once a second.
 * - While stopping, requests on open connections are still served, and told that the connection ends.
 */
import type { AddressInfo } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Intake } from './intake';
import { readWebhook } from './read-webhook';
import { sendRefusal, type RefusalCode } from './refusals';

export interface HttpLimits {
  readonly bodyLimit: number;
  /** For a whole request to arrive. */
  readonly requestTimeoutMs: number;
  /** Behind a proxy of ours: believe what it says about the sender's address. */
  readonly trustProxy: boolean;
}

export const STANDARD_LIMITS: HttpLimits = { bodyLimit: 256 * 1024, requestTimeoutMs: 10_000, trustProxy: false };

/** Refusals are held for up to 5 s (slow-down-refused.ts). */
const LONGEST_HELD_MS = 10_000;

const WEBHOOK_ROUTE = '/webhooks/:source';

export function createHttpServer(intake: Intake, limits: HttpLimits): FastifyAdapter {
  const { bodyLimit, requestTimeoutMs, trustProxy } = limits;
  const adapter = new FastifyAdapter({
    bodyLimit,
    trustProxy,
    requestTimeout: requestTimeoutMs,
    // Ends connections on which nothing moves; longer than a request may take and its refusal be held.
    connectionTimeout: requestTimeoutMs + LONGEST_HELD_MS,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    skipMiddie: true,
    http: { connectionsCheckingInterval: Math.min(requestTimeoutMs, 1_000), headersTimeout: requestTimeoutMs },
  });
  const server = adapter.getInstance();
  server.decorateRequest('source', null);
  server.decorateRequest('webhook', null);
  server.removeAllContentTypeParsers();
  server.addHook('onRequest', (request, reply, done) => {
    if (intake.isStopping()) reply.header('connection', 'close');
    if (request.routeOptions.url !== WEBHOOK_ROUTE) return done();
    const unknown = findSource(intake, request);
    if (unknown !== undefined) return refuse(intake, reply, unknown);
    readWebhook(request, bodyLimit, (result) => {
      if (result === 'read') return done();
      reply.header('connection', 'close'); // the rest of the body is not read
      refuse(intake, reply, result);
    });
  });
  server.addHook('onResponse', (request, reply, done) => {
    if (request.source !== null) intake.metrics.answered(request.source.name, reply.statusCode);
    done();
  });
  server.server.on('clientError', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') intake.metrics.refused('slow_request');
  });
  return adapter;
}

function findSource({ sources }: Intake, request: FastifyRequest): RefusalCode | undefined {
  const source = sources.find((request.params as { source: string }).source);
  if (source === undefined) return sources.areRead() ? 'unknown_source' : 'sources_not_loaded';
  request.source = source;
  return undefined;
}

function refuse({ metrics }: Intake, reply: FastifyReply, code: RefusalCode): void {
  metrics.refused(code);
  sendRefusal(reply, code);
}

export function portOf(adapter: FastifyAdapter): number {
  return (adapter.getInstance().server.address() as AddressInfo).port;
}
