/**
 * The way of a request, the same for every line of the table: who asks, whether that key may, how often, what was sent,
 * the operation, its answer. Problems are answered in one place.
 */
import type { IdempotencyKeys } from '@evenkeel/database';
import { placeOfTraceparent, type Logger, type Tracing } from '@evenkeel/observability';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mustHave, type Authentication } from './authenticate';
import type { AnyOperation, Answered, Asked, Caller, Route } from './operation';
import { parseRequest } from './parse-request';
import { Problem, sendProblem } from './problem';
import { problemOf } from './problem-of';
import type { RefusedSlowly } from '@evenkeel/http';
import { idempotencyKey, once, type Remembered } from './remember-answers';

export interface ServingPorts<Services> {
  readonly services: Services;
  readonly authentication: Authentication;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly refusedSlowly: RefusedSlowly;
  /** Throws `too_many_requests`. */
  readonly limitRate: (caller: Caller) => void;
  readonly metrics: ServingMetrics;
  readonly log: Logger;
  readonly tracing: Pick<Tracing, 'isOn' | 'tell'>;
}

export interface ServingMetrics {
  answered(operation: string, status: number, seconds: number): void;
  wrongKey(): void;
}

/** Below this path. */
export const API_PREFIX = '/v1';

/** On a server of their own within another one, so that nobody else's handlers answer for them. */
export function serveRoutes<Services>(
  server: FastifyInstance,
  routes: readonly Route<Services>[],
  ports: ServingPorts<Services>,
): void {
  server.setErrorHandler((error: FastifyError, request, reply) => answerProblem(error, request, reply, ports));
  server.setNotFoundHandler((request, reply) => {
    sendProblem(reply, new Problem('unknown_path'), request.id);
  });
  takeJson(server);
  for (const route of routes) serveRoute(server, route, ports);
}

/** JSON and nothing else; many clients say that they send it, and send nothing. */
function takeJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
}

function serveRoute<Services>(server: FastifyInstance, route: Route<Services>, ports: ServingPorts<Services>): void {
  const { method, path, operation, scope } = route;
  server.route({
    method,
    url: path.slice(API_PREFIX.length).replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: false,
    async handler(request, reply) {
      const started = performance.now();
      reply.raw.once('close', () => {
        const millis = performance.now() - started;
        ports.metrics.answered(operation.id, reply.statusCode, millis / 1_000);
        if (ports.tracing.isOn) tellAnswered(ports.tracing, route, request, reply.statusCode, millis);
      });
      const caller = await ports.authentication.authenticate(request);
      mustHave(caller, scope);
      ports.limitRate(caller);
      const key = method === 'POST' ? idempotencyKey(request.headers['idempotency-key']) : null;
      const parsed = parseRequest(operation, request);
      const work = () => perform(operation, parsed, { request, reply, caller, services: ports.services });
      const answer =
        key === null
          ? await work()
          : await once(ports.idempotencyKeys, { ...identityOf(request, parsed.body), owner: caller.keyId, key }, work);
      return send(reply, answer);
    },
  });
}

/** A span of the request, in the trace of who asks if they have one. */
function tellAnswered<Services>(
  tracing: Pick<Tracing, 'tell'>,
  { method, path, operation }: Route<Services>,
  { id, headers }: FastifyRequest,
  status: number,
  millis: number,
): void {
  const endedAt = Date.now();
  tracing.tell({
    name: `${method} ${path}`,
    kind: 'server',
    parent: placeOfTraceparent(headers['traceparent']),
    ...{ startedAt: endedAt - millis, endedAt, failed: status >= 500 },
    attributes: {
      ...{ 'http.request.method': method, 'http.route': path, 'http.response.status_code': status },
      ...{ 'evenkeel.operation': operation.id, 'evenkeel.request.id': id },
    },
  });
}

function identityOf({ method, url }: FastifyRequest, body: unknown) {
  return { method, path: url, body };
}

interface Serving<Services> {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  readonly services: Services;
}

async function perform<Services>(
  operation: AnyOperation<Services>,
  parsed: ReturnType<typeof parseRequest>,
  { request, reply, caller, services }: Serving<Services>,
): Promise<Remembered> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const { 'if-match': ifMatch } = request.headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- parsed by the operation's own schemas
  const asked: Asked<any, any, any> = { ...parsed, caller, ifMatch: ifMatch ?? null, signal: gone.signal } as never;
  const answered: Answered<unknown> = await operation.handle(asked, services);
  return {
    status: operation.status,
    headers: {
      ...(answered.etag !== undefined && { etag: answered.etag }),
      ...(answered.location !== undefined && { location: answered.location }),
    },
    body: operation.status === 204 ? '' : textOf(answered),
  };
}

function textOf(answered: Answered<unknown>): string {
  return 'json' in answered ? answered.json : JSON.stringify(answered.body);
}

function send(reply: FastifyReply, { status, headers, body }: Remembered): FastifyReply {
  reply.code(status).headers(headers);
  if (status === 204) return reply.send();
  return reply.type('application/json; charset=utf-8').header('cache-control', 'no-store').send(body);
}

async function answerProblem<Services>(
  error: Error,
  request: FastifyRequest,
  reply: FastifyReply,
  { log, metrics, refusedSlowly }: ServingPorts<Services>,
): Promise<FastifyReply> {
  const problem = problemOf(error);
  if (problem.code === 'internal_error')
    log.error({ err: error, request: request.id }, 'a request met an error of ours');
  if (problem.code === 'unauthenticated') {
    metrics.wrongKey();
    await refusedSlowly.hold(request.ip);
  }
  return sendProblem(reply, problem, request.id);
}
