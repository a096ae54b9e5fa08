/**
 * The public server, below Nest. Rules:
 * - A body is bytes, read by read-webhook.ts.
 * - The source is looked up before the body is read: 404 (or 503 while none is known) before 413 before 401.
 * - A request that takes long to arrive is cut off; Node looks for such requests once a second.
 * - Whatever is refused is answered with one of our codes and counted, also what Node or Fastify would refuse by
 *   themselves: what is no HTTP (refuse-no-http.ts), an odd path. `Expect` and a missing `Host` are no reason to refuse.
 * - While stopping, requests on open connections are still served, and told that the connection ends.
 */
import type { AddressInfo } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { countRefusal } from './count-refused-webhooks';
import type { Intake } from './intake';
import { readWebhook } from './read-webhook';
import { codeOfNoHttp, refuseNoHttp } from './refuse-no-http';
import { sendRefusal, type RefusalCode } from './refusals';

export interface HttpLimits {
  readonly bodyLimit: number;
  /** For a whole request to arrive. */
  readonly requestTimeoutMs: number;
  /** Behind a proxy of ours: believe what it says about the sender's address. */
  readonly trustProxy: boolean;
}

export const STANDARD_LIMITS: HttpLimits = { bodyLimit: 256 * 1024, requestTimeoutMs: 10_000, trustProxy: false };

/** Refusals are held for up to 5 s (`@evenkeel/http`). */
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
    http: nodeOptions(requestTimeoutMs),
    clientErrorHandler: refuseNoHttp(intake.metrics),
    // Before any hook: a path that is longer than any name of a source, or is not encoded as it must be.
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      refuse(intake, reply, error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'unknown_source' : 'bad_request'),
  });
  takeWhatNodeRefuses(adapter);
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
      if (result === 'cut_off') endCutOff(intake, reply);
      else refuse(intake, reply, result);
    });
  });
  server.addHook('onResponse', (request, reply, done) => {
    if (request.source !== null) intake.metrics.answered(request.source.name, reply.statusCode);
    done();
  });
  return adapter;
}

function nodeOptions(requestTimeoutMs: number) {
  return {
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 1_000),
    headersTimeout: requestTimeoutMs,
    requireHostHeader: false,
  };
}

/** An `Expect` of something unknown: a signed webhook is one all the same. */
function takeWhatNodeRefuses(adapter: FastifyAdapter): void {
  const { server } = adapter.getInstance();
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

function findSource({ sources }: Intake, request: FastifyRequest): RefusalCode | undefined {
  const source = sources.find((request.params as { source: string }).source);
  if (source === undefined) return sources.areRead() ? 'unknown_source' : 'sources_not_loaded';
  request.source = source;
  return undefined;
}

function refuse(intake: Intake, reply: FastifyReply, code: RefusalCode): void {
  countRefusal(intake, reply.request, code);
  sendRefusal(reply, code);
}

/** Where Node ended the connection, refuse-no-http.ts has answered and counted, and does not know of which source it was. */
function endCutOff(intake: Intake, reply: FastifyReply): void {
  const { source, raw } = reply.request;
  const told = raw.socket.errored && codeOfNoHttp(raw.socket.errored);
  if (told === null) return refuse(intake, reply, 'bad_request');
  if (source) intake.refusedWebhooks.refused(source.name, told);
  sendRefusal(reply, told);
}

export function portOf(adapter: FastifyAdapter): number {
  return (adapter.getInstance().server.address() as AddressInfo).port;
}
