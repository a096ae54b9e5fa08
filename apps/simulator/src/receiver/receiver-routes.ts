import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as delay } from 'node:timers/promises';
import { takeBody } from '../control/take-body';
import { streamNdjson } from '../control/stream-ndjson';
import { receiverSettingsSchema } from './receiver-settings';
import type { Receivers } from './receivers';

const BODY_LIMIT = 1024 * 1024;
type Named = FastifyRequest<{ Params: { name: string } }>;

/** `POST /receiver/{name}` takes messages; `/control/receiver` tells it how to, and what it received. */
export function addReceiverRoutes(server: FastifyInstance, receivers: Receivers): void {
  server.post(
    '/control/receiver',
    takeBody(receiverSettingsSchema, (settings) => receivers.set(settings)),
  );
  server.get('/control/receiver/:name', async ({ params }: Named) => receivers.figures(params.name));
  server.get('/control/receiver/:name/received', ({ params }: Named, reply) =>
    streamNdjson(reply, receivers.list(params.name)),
  );
  void server.register(async (scope) => {
    // A signature is of bytes, so they are not parsed.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/receiver/:name', async ({ params, body, headers }: Named, reply) => {
      const plan = receivers.receive(params.name, typeof body === 'string' ? body : '', headers);
      if (plan.afterMs > 0) await delay(plan.afterMs, undefined, { ref: false });
      return answer(reply, plan.status, plan.retryAfterS);
    });
  });
}

function answer(reply: FastifyReply, status: number | null, retryAfterS: number | null): FastifyReply {
  if (status === null) {
    reply.hijack();
    reply.raw.destroy();
    return reply;
  }
  if (retryAfterS !== null) reply.header('retry-after', String(retryAfterS));
  return reply.code(status).send(status === 200 ? '' : `told to answer ${status}`);
}
