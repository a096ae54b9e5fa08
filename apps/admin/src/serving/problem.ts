import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { problemTable, type ProblemCode } from './problem-table';

/** What is wrong with one part of a request. */
export const requestErrorSchema = z.strictObject({
  in: z.enum(['path', 'query', 'body', 'header']),
  /** Of the parameter, or the path into the body: `settings.repair`. */
  name: z.string(),
  message: z.string(),
});
export type RequestError = z.infer<typeof requestErrorSchema>;

/** RFC 9457; `code` is stable, and what programs should look at. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  instance: z.string(),
  errors: z.array(requestErrorSchema).optional(),
});
type ProblemBody = z.infer<typeof problemSchema>;

interface ProblemOptions {
  /** What holds for this request alone; without it, what can be done about such problems. */
  readonly detail?: string;
  readonly errors?: readonly RequestError[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** Thrown by operations; what becomes of it is one answer. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: ProblemCode,
    readonly options: ProblemOptions = {},
  ) {
    super(options.detail ?? problemTable[code].title, { cause: options.cause });
  }
}

/** There is no source, subscriber … of this name. */
export function notFound(what: string, id: string): Problem {
  return new Problem('not_found', { detail: `there is no ${what} "${id}"` });
}

/** `requestId` is that of the log. */
export function sendProblem(reply: FastifyReply, { code, options }: Problem, requestId: string): FastifyReply {
  const { status, title, todo } = problemTable[code];
  const { detail = todo, errors, retryAfterSeconds } = options;
  const body: ProblemBody = {
    ...{ type: `urn:evenkeel:problem:${code}`, title, status, code, detail, instance: requestId },
    ...(errors && { errors: [...errors] }),
  };
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="evenkeel"');
  return reply.code(status).type('application/problem+json').send(JSON.stringify(body));
}
