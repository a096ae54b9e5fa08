import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { parseBody } from './parse-body';
import type { Problem } from './problems';

/** The body by its schema, or the problem with it. */
export function takeBody<T>(schema: z.ZodType<T>, act: (body: T, reply: FastifyReply) => unknown) {
  return async ({ body }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const parsed = parseBody(schema, body);
    return parsed.ok ? act(parsed.value, reply) : sendProblem(reply, parsed.problem);
  };
}

export function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
  return reply.code(body.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(body));
}
