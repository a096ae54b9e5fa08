import type { Source, Webhook } from '@evenkeel/sync-engine';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on every path but `/webhooks/:source`. */
    source: Source | null;
    /** As it was sent; see http-server.ts for why Fastify does not get to see it. */
    sentContentType: string | undefined;
  }
}

const EMPTY = Buffer.alloc(0);

/** The request as it came. Node gives repeated headers joined, but for a few that never matter here. */
export function webhookOf(request: FastifyRequest): Webhook {
  return {
    body: Buffer.isBuffer(request.body) ? request.body : EMPTY,
    headers: request.headers as Readonly<Record<string, string | undefined>>,
  };
}
