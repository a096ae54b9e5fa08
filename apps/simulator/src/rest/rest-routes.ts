import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Simulator } from '../create-simulator';
import { answerCall, type Answered } from './answer-call';
import { encodeText } from './encode-text';
import { readLists } from './read-lists';
import { readRewards, readSubscriberRewards } from './read-rewards';
import { readSubscriber, readSubscriberByCode, readSubscriberByEmail } from './read-subscriber';
import { readSubscribers } from './read-subscribers';
import type { RestEndpoint } from './rest-call';
import { restError, type RestErrorCode } from './rest-errors';

const PREFIX = '/api/v2';

/** Contract 2.2, what a mirror reads. */
const ENDPOINTS: readonly RestEndpoint[] = [
  { name: 'lists', url: '/lists', answer: readLists },
  { name: 'subscribers', url: '/lists/:uuid/subscribers', answer: readSubscribers },
  { name: 'by_email', url: '/lists/:uuid/subscribers/retrieve_by_email', answer: readSubscriberByEmail },
  { name: 'by_code', url: '/lists/:uuid/subscribers/retrieve_by_mwr', answer: readSubscriberByCode },
  { name: 'subscriber', url: '/lists/:uuid/subscribers/:subscriberId', answer: readSubscriber },
  { name: 'subscriber_rewards', url: '/lists/:uuid/subscribers/:subscriberId/rewards', answer: readSubscriberRewards },
  { name: 'rewards', url: '/lists/:uuid/rewards', answer: readRewards },
];

/** The provider's REST API v2, reads only, of the campaign that the webhooks tell of. */
export function addRestRoutes(server: FastifyInstance, simulator: Simulator): void {
  const addRoutes = async (api: FastifyInstance): Promise<void> => {
    for (const endpoint of ENDPOINTS) {
      api.get(endpoint.url, { exposeHeadRoute: false }, async (request, reply) => {
        const answered = answerCall(simulator, endpoint, request);
        await wait(simulator, answered.waitMs);
        return send(reply, answered);
      });
    }
    api.setNotFoundHandler((_request, reply) => sendRestError(reply, 'not_found', simulator));
  };
  void server.register(addRoutes, { prefix: PREFIX });
}

export function isRestUrl(url: string): boolean {
  return url.startsWith(`${PREFIX}/`);
}

/** Of what is no call of the API: it is not counted. */
export function sendRestError(reply: FastifyReply, code: RestErrorCode, { faults }: Simulator): FastifyReply {
  const { status, body } = restError(code, faults.current.rest);
  return send(reply, { status, type: 'json', body: JSON.stringify(body) });
}

function wait({ provider }: Simulator, ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => provider.clock.schedule(ms, resolve));
}

function send(reply: FastifyReply, { status, type, body }: Omit<Answered, 'waitMs'>): FastifyReply {
  const contentType = type === 'json' ? 'application/json' : 'text/html';
  return reply.code(status).type(`${contentType}; charset=utf-8`).send(encodeText(body));
}
