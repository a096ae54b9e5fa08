import type { FastifyRequest } from 'fastify';

/** `Authorization: Bearer`, else `X-API-Key`, else the older parameter `api_token` (contract 2.1). */
export function readToken({ headers }: FastifyRequest, parameter: string | undefined): string | undefined {
  const bearer = /^Bearer\s+(\S.*)$/i.exec(headers.authorization ?? '')?.[1];
  const key = headers['x-api-key'];
  return (bearer ?? (typeof key === 'string' ? key : undefined) ?? parameter) || undefined;
}
