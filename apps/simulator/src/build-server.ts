import { fastify, type FastifyError, type FastifyInstance } from 'fastify';
import { addControlRoutes } from './control/control-routes';
import { problem, type ProblemCode } from './control/problems';
import { sendProblem } from './control/take-body';
import { addReceiverRoutes } from './receiver/receiver-routes';
import type { Simulator } from './create-simulator';
import { dashboardPage } from './dashboard/dashboard-page';
import { addRestRoutes, isRestUrl, sendRestError } from './rest/rest-routes';

/** A list of ten thousand mutations with fields to spare. */
const BODY_LIMIT = 16 * 1024 * 1024;

/** More than fits into a request: an id may be as long as it likes, it is not found then. */
const LONGEST_PARAMETER = 64 * 1024;

/** Fastify's own refusals, in the words of the control. */
const CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'not_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'not_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'not_json',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
};

/** The HTTP face: `/control`, the provider's REST API, `/receiver`, and a bare yes or no of health. `report` is told of what the caller cannot mend. */
export function buildServer(simulator: Simulator, report: (error: unknown) => void): FastifyInstance {
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    // A URL that cannot be decoded comes to no route, nor to the handlers of one.
    frameworkErrors({ message }, { url }, reply) {
      if (isRestUrl(url)) void sendRestError(reply, 'bad_url', simulator);
      else void sendProblem(reply, problem('bad_url', message));
    },
  });
  server.setErrorHandler<FastifyError>((error, _request, reply) => {
    const code = CODES[error.code] ?? 'internal';
    if (code === 'internal') report(error);
    return sendProblem(reply, problem(code, code === 'internal' ? 'unexpected' : error.message));
  });
  server.setNotFoundHandler(({ method, url }, reply) =>
    sendProblem(reply, problem('unknown_route', `there is no ${method} ${url.replace(/\?.*/s, '')}`)),
  );
  server.get('/', ({ host }, reply) =>
    reply.type('text/html; charset=utf-8').send(dashboardPage(simulator, `http://${host}`)),
  );
  server.get('/health/live', async () => ({ live: true }));
  server.get('/health/ready', async () => ({ ready: true }));
  addControlRoutes(server, simulator);
  addRestRoutes(server, simulator);
  addReceiverRoutes(server, simulator.receivers);
  return server;
}
