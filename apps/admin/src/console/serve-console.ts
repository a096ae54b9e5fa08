/**
 * The console's files at `/`. Rules:
 * - Its addresses are `/` and those below the folders of its screens, which its build lists: they are all answered with the
 *   same page, since the console itself tells them apart. Any other address is none, and answered as before.
 * - A file below `assets/` bears a digest of its content in its name, so it never changes. The page is asked for each time.
 * - Whatever a page of ours may load comes from here, and is no script within a page. Styles may be: the component library
 *   writes its theme, and what a dialog needs while it is open, into the page.
 */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'"],
  ...["connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};
const FOR_EVER = 'public, max-age=31536000, immutable';

/** `folder` is what `apps/console` was built to. */
export async function serveConsole(server: FastifyInstance, folder: string): Promise<void> {
  const screens = JSON.parse(readFileSync(join(folder, 'screens.json'), 'utf8')) as string[];
  await server.register(async (scope) => {
    await scope.register(fastifyStatic, {
      ...{ root: folder, serve: false, preCompressed: true, cacheControl: false },
    });
    const sendPage = (_: FastifyRequest, reply: FastifyReply) =>
      reply.headers(HEADERS).header('cache-control', 'no-cache').sendFile('index.html');
    for (const path of ['/', ...screens.flatMap((name) => [`/${name}`, `/${name}/*`])]) scope.get(path, sendPage);
    scope.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
      reply.headers(HEADERS).header('cache-control', FOR_EVER).sendFile(`assets/${request.params['*']}`),
    );
  });
}
