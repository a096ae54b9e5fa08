import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { describeOpenApi } from '../serving/describe-openapi';
import type { AdminRoute } from '../services';
import { withStream } from './describe-stream';

const INFO = {
  title: 'Evenkeel',
  version: '1',
  description: [
    'The copy of your referral campaigns, what changed in it, and how far it can be relied on.',
    'Send `Authorization: Bearer ek_…`. Errors are problem details (RFC 9457) with a stable `code`. Lists give `next_cursor`.',
    'Times are RFC 3339 in UTC; versions, positions and other numbers of 64 bits are strings.',
  ].join('\n\n'),
};

/** All of the page is ours. It may be read over plain HTTP, so a browser is not told to ask by HTTPS instead. */
const PAGE_POLICY = {
  ...{ 'default-src': "'self'", 'img-src': "'self' data:", 'object-src': "'none'" },
  ...{ 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'" },
};

/** The OpenAPI document at `/openapi.json`, and a page that shows it and tries it out at `/docs`. Neither needs a key. */
export async function serveDocs(server: FastifyInstance, routes: readonly AdminRoute[]): Promise<void> {
  const document = openApiDocument(routes);
  await server.register(swagger, { mode: 'static', specification: { document: document as never } });
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: PAGE_POLICY,
    theme: { title: 'Evenkeel: the REST API' },
    // The document alone, without a bar that loads another one.
    uiConfig: { layout: 'BaseLayout' },
  });
  const text = JSON.stringify(document);
  server.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(text));
}

export function openApiDocument(routes: readonly AdminRoute[]) {
  return withStream(describeOpenApi(routes, INFO));
}
