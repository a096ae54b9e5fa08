/**
 * The body as bytes, read past Fastify's content-type parsers. Rules:
 * - What was signed must reach the signature check unparsed, whatever its Content-Type says; Fastify refuses a
 *   Content-Type that is none. Its parsers also cost a tenth of all CPU per request here (an AsyncResource each).
 * - Fastify is then shown a request without a body, so that it goes straight on to the handler.
 * - A body that is too large is refused as soon as that is known, and the rest of it is not read.
 */
import type { Source, Webhook } from '@evenkeel/sync-engine';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on every path but `/webhooks/:source`. */
    source: Source | null;
    /** The request as it came, once its body was read. */
    webhook: Webhook | null;
  }
}

/** `cut_off`: the sender went away, or Node has ended the connection. */
export type BodyRead = 'read' | 'too_large' | 'cut_off';

/** Calls `done` once; with `read`, `request.webhook` is there. */
export function readWebhook(request: FastifyRequest, limit: number, done: (result: BodyRead) => void): void {
  const { raw } = request;
  if (Number(raw.headers['content-length'] ?? 0) > limit) return done('too_large');
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = (result: BodyRead): void => {
    raw.off('data', onData).off('end', onEnd).off('error', onError);
    if (result === 'read') showWebhook(request, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    done(result);
  };
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > limit) finish('too_large');
    else chunks.push(chunk);
  };
  const onEnd = (): void => finish('read');
  const onError = (): void => finish('cut_off');
  raw.on('data', onData).on('end', onEnd).on('error', onError);
}

function showWebhook(request: FastifyRequest, body: Buffer = Buffer.alloc(0)): void {
  const { headers } = request.raw;
  request.webhook = { body, headers: { ...headers } as Webhook['headers'] };
  delete headers['content-type'];
  delete headers['content-length'];
  delete headers['transfer-encoding'];
}
