import { STREAM_PATH } from '../feed/serve-stream';

type Json = Readonly<Record<string, unknown>>;

/** The stream is no operation of the table, since its answer does not end; what it takes is what the feed takes. */
export function withStream(document: Json): Json {
  const paths = document['paths'] as Readonly<Record<string, { readonly get?: Json }>>;
  const feed = paths['/v1/changes']?.get;
  const parameters = (feed?.['parameters'] as { name: string }[]).filter(
    ({ name }) => !['limit', 'wait'].includes(name),
  );
  const { 200: _, ...problems } = feed?.['responses'] as Readonly<Record<string, Json>>;
  const get = {
    ...feed,
    operationId: 'streamChanges',
    summary: 'What changed, as server-sent events',
    description:
      'An event each: its `event` is `subscriber.updated` and the like, its `data` a change, its `id` a cursor. A client that comes back sends the last one as `Last-Event-ID`.\n\nScope: `read`.',
    parameters: [
      ...parameters,
      {
        name: 'Last-Event-ID',
        in: 'header',
        required: false,
        schema: { type: 'string' },
        description: 'Instead of `after`.',
      },
    ],
    responses: {
      200: { description: 'Events, for as long as both sides stay.', content: { 'text/event-stream': {} } },
      ...problems,
    },
  };
  return { ...document, paths: { ...paths, [STREAM_PATH]: { get } } };
}
