import { HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

interface RefusalAnswer {
  readonly status: number;
  readonly says: string;
  readonly retryAfterSeconds?: number;
}

/** Every answer other than 200, in the order in which a request can meet them. */
export const refusals = {
  sources_not_loaded: { status: 503, says: 'the sources are not known yet', retryAfterSeconds: 5 },
  unknown_source: { status: 404, says: 'there is no source of this name' },
  unknown_path: { status: 404, says: 'webhooks are taken at POST /webhooks/{source}' },
  bad_request: { status: 400, says: 'the request could not be read' },
  headers_too_large: { status: 431, says: 'the headers are larger than 16 KiB' },
  slow_request: { status: 408, says: 'the request took too long to arrive' },
  too_large: { status: 413, says: 'the body is larger than 256 KiB' },
  missing_signature: { status: 401, says: 'the request is not signed' },
  wrong_signature: { status: 401, says: 'the signature fits none of the secrets of the source' },
  cannot_be_kept: { status: 503, says: 'the delivery cannot be kept now; send it again', retryAfterSeconds: 5 },
  internal_error: { status: 500, says: 'an error of ours; it is in the log' },
} as const satisfies Record<string, RefusalAnswer>;

export type RefusalCode = keyof typeof refusals;

/** Thrown where Nest wants a refusal thrown. */
export class Refusal extends HttpException {
  constructor(readonly code: RefusalCode) {
    super(code, refusals[code].status);
  }
}

export function sendRefusal(reply: FastifyReply, code: RefusalCode): FastifyReply {
  const { status, says, retryAfterSeconds }: RefusalAnswer = refusals[code];
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  return reply.code(status).send({ code, detail: says });
}
