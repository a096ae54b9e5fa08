import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { feedQuery } from '../resources/changes';
import { mustHave, type Authentication } from '../serving/authenticate';
import type { Caller } from '../serving/operation';
import { parseRequest } from '../serving/parse-request';
import { API_PREFIX } from '../serving/serve-routes';
import { openFeedReader, type FeedPorts } from './read-feed';
import { streamChanges } from './stream-changes';

export const STREAM_PATH = '/v1/changes/stream';

export interface StreamPorts {
  readonly feed: FeedPorts;
  readonly authentication: Authentication;
  readonly limitRate: (caller: Caller) => void;
  /** Aborted when the app stops: streams would hold it up. */
  readonly stopping: AbortSignal;
}

const query = { ...feedQuery, after: z.string().min(1).optional() };
type StreamQuery = z.output<z.ZodObject<typeof query>>;

/** The one route whose answer does not end, so it is not in the table of operations. */
export function serveStream(server: FastifyInstance, { feed, authentication, limitRate, stopping }: StreamPorts): void {
  server.get(STREAM_PATH.slice(API_PREFIX.length), async (request, reply) => {
    const caller = await authentication.authenticate(request);
    mustHave(caller, 'read');
    limitRate(caller);
    const { source, entity = null, kind = null, after } = parseRequest({ query }, request).query as StreamQuery;
    const lastSeen = request.headers['last-event-id'];
    const from = typeof lastSeen === 'string' && lastSeen !== '' ? lastSeen : after;
    const reader = await openFeedReader(feed, { after: from, source, entities: entity, kinds: kind }, caller);
    const gone = new AbortController();
    request.raw.once('close', () => gone.abort());
    await streamChanges(reader, reply, AbortSignal.any([gone.signal, stopping]));
  });
}
