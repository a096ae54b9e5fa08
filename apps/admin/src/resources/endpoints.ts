import type { ShownEndpoint } from '@evenkeel/database';
import { newSecret } from '@evenkeel/delivery';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openFeedCursor } from '../feed/feed-cursor';
import { reachable } from '../serving/authenticate';
import { mustMatch } from '../serving/etag';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound } from '../serving/problem';
import { operation, type Services } from '../services';
import {
  answerEndpoint,
  endpointParams as params,
  endpointSchema,
  endpointSettings,
  endpointWithCounts,
  etagOfEndpoint,
  findEndpoint,
  mustBeAllowed,
  mustReachEndpoint,
  mustStand,
  updateOf,
  withCounts,
  withSecret,
} from './endpoint-schemas';
import { sourceName, timeParameter } from './shared-schemas';

export const listEndpoints = operation({
  id: 'listEndpoints',
  summary: 'Endpoints: who is told of changes',
  query: { ...pageQuery, source: sourceName.optional().describe('Of that source alone.') },
  status: 200,
  answer: pageOf(endpointWithCounts),
  problems: ['other_source'],
  async handle({ query, caller }, services) {
    const sources = reachable(caller, query.source);
    const body = await page(query, {
      key: z.string(),
      keyOf: ({ id }: ShownEndpoint) => id,
      load: (after, limit) => services.database.admin.endpoints.list(after, limit, sources),
      show: (endpoint) => endpoint,
    });
    return { body: { ...body, data: await withCounts(services, body.data) } };
  },
});

export const getEndpoint = operation({
  id: 'getEndpoint',
  summary: 'An endpoint, without its secrets, and how it goes with it',
  params,
  status: 200,
  answer: endpointWithCounts,
  problems: ['not_found', 'other_source'],
  async handle({ params: { endpoint: id }, caller }, services) {
    const endpoint = await findEndpoint(services, id, caller);
    const [body] = await withCounts(services, [endpoint]);
    return { body: mustStand(body ?? null, id), etag: answerEndpoint(endpoint).etag };
  },
});

export const createEndpoint = operation({
  id: 'createEndpoint',
  summary: 'Tell a URL of changes, in the order of each subscriber',
  description:
    'Messages are signed as Standard Webhooks has it, with `secret`, which is shown this once. Verify them with any of its libraries.',
  body: z.strictObject({
    url: endpointSettings.url,
    description: endpointSettings.description.default(''),
    source: sourceName.optional().describe('Without it all sources, those to come too.'),
    types: endpointSettings.types.default([]),
    filters: endpointSettings.filters.default([]),
    confirmed_only: endpointSettings.confirmed_only.default(true),
    personal_data: endpointSettings.personal_data.default(true),
    headers: endpointSettings.headers.default({}),
    rate_limit: endpointSettings.rate_limit.default(null),
    from: z
      .string()
      .min(1)
      .max(100_000)
      .default('now')
      .describe('`now`; a time, for the changes since then; or a cursor of the feed.'),
  }),
  status: 201,
  answer: withSecret,
  problems: ['not_found', 'other_source', 'cursor_expired', 'cursor_of_another_epoch'],
  async handle({ body, caller }, services) {
    const { source = null, from, ...settings } = body;
    mustReachEndpoint(caller, source);
    mustBeAllowed(services, body.url);
    const { endpoints, sources: known } = services.database.admin;
    if (source !== null && (await known.find(source)) === null) throw notFound('source', source);
    const sources = source === null ? await services.feed.feed.sources() : [source];
    const [id, secret] = [`ep_${randomUUID().replaceAll('-', '')}`, newSecret()];
    const after = await positionsFrom(services, from, sources);
    const made = await endpoints.create({ ...updateOf(settings), id, url: body.url, source, secret, after }, caller);
    const { body: shown, etag } = answerEndpoint(made);
    return { body: { ...shown, secret }, etag, location: `/v1/endpoints/${id}` };
  },
});

/** After which change of each source it is told; one that is not in a cursor from its beginning, as in the feed. */
async function positionsFrom(services: Services, from: string, sources: readonly string[]) {
  const { feed, cluster } = services.feed;
  const none = Object.fromEntries(sources.map((source) => [source, '0']));
  const time = timeParameter.safeParse(from);
  if (time.success)
    return { ...none, ...(await services.database.admin.endpoints.positionsBefore(sources, time.data)) };
  const places =
    from === 'now'
      ? await feed.end(sources)
      : await openFeedCursor(from, await cluster(), feed, { in: 'body', name: 'from' });
  return Object.fromEntries(sources.map((source) => [source, places[source]?.position ?? '0']));
}

export const updateEndpoint = operation({
  id: 'updateEndpoint',
  summary: 'Change where messages go, and which',
  description: 'What is left out stays. Workers take it within a second; messages that were made already stay made.',
  params,
  body: z
    .strictObject(endpointSettings)
    .partial()
    .refine((body) => Object.keys(body).length > 0, 'names nothing to change'),
  status: 200,
  answer: endpointSchema,
  problems: ['not_found', 'other_source', 'changed_meanwhile'],
  async handle({ params: { endpoint: id }, body, caller, ifMatch }, services) {
    await findEndpoint(services, id, caller);
    mustBeAllowed(services, body.url);
    const unchanged = (shown: ShownEndpoint) => mustMatch(ifMatch, etagOfEndpoint(shown));
    const updated = await services.database.admin.endpoints.update(id, updateOf(body), unchanged, caller);
    return answerEndpoint(mustStand(updated, id));
  },
});

export const pauseEndpoint = turn('pause', 'Rest: nothing is sent; the changes wait in their order');
export const resumeEndpoint = turn('resume', 'Go on, also after it was disabled: what waits is sent at once');

function turn(to: 'pause' | 'resume', summary: string) {
  return operation({
    ...{ id: `${to}Endpoint`, summary, params, answer: endpointSchema },
    status: 200,
    problems: ['not_found', 'other_source'],
    async handle({ params: { endpoint: id }, caller }, services) {
      await findEndpoint(services, id, caller);
      return answerEndpoint(mustStand(await services.database.admin.endpoints[to](id, caller), id));
    },
  });
}

export const rotateEndpointSecret = operation({
  id: 'rotateEndpointSecret',
  summary: 'Make a new signing secret; messages are signed with the former one too, for 24 hours',
  params,
  status: 200,
  answer: withSecret,
  problems: ['not_found', 'other_source'],
  async handle({ params: { endpoint: id }, caller }, services) {
    await findEndpoint(services, id, caller);
    const secret = newSecret();
    const { body, etag } = answerEndpoint(
      mustStand(await services.database.admin.endpoints.rotateSecret(id, secret, caller), id),
    );
    return { body: { ...body, secret }, etag };
  },
});

export const removeEndpoint = operation({
  id: 'removeEndpoint',
  summary: 'Tell it nothing more, and forget its messages',
  params,
  status: 204,
  problems: ['not_found', 'other_source'],
  async handle({ params: { endpoint: id }, caller }, services) {
    await findEndpoint(services, id, caller);
    mustStand(await services.database.admin.endpoints.remove(id, caller), id);
    return { body: undefined };
  },
});
