import { z } from 'zod';
import { openFeedReader } from '../feed/read-feed';
import { writeChange } from '../feed/write-change';
import { operation } from '../services';
import { changeSchema, entities, kinds, listParameter, sourceName } from './shared-schemas';

/** What the feed and its stream can be asked for. */
export const feedQuery = {
  source: sourceName.optional().describe('One source; without it all that the key reaches.'),
  entity: listParameter(entities as ['subscriber', ...typeof entities]).optional(),
  kind: listParameter(kinds as ['created', ...typeof kinds]).optional(),
};

export const listChanges = operation({
  id: 'listChanges',
  summary: 'What changed, in the order in which it was committed',
  description:
    'Go on with `next_cursor`: it is always given, also where nothing came. Within a source no change is left out, and none comes twice to who goes on from where they were.',
  query: {
    ...feedQuery,
    after: z.string().min(1).optional().describe('A cursor; `now` is the end of the feed; without it the beginning.'),
    limit: z.coerce
      .number('must be a number')
      .int('must be a whole number')
      .min(1, 'must be 1 or more')
      .max(1_000, 'must be 1000 or less')
      .default(100),
    wait: z.coerce
      .number('must be a number')
      .min(0, 'must be 0 or more')
      .max(30, 'must be 30 or less')
      .default(0)
      .describe('Seconds to wait for a change where there is none yet.'),
  },
  status: 200,
  answer: z.strictObject({
    data: z.array(changeSchema.extend({ cursor: z.string() })),
    next_cursor: z.string(),
    has_more: z.boolean().describe('There is more to be read at once.'),
  }),
  problems: ['other_source', 'cursor_expired', 'cursor_of_another_epoch'],
  async handle({ query, caller, signal }, { feed }) {
    const { after, source, entity = null, kind = null, limit, wait } = query;
    const reader = await openFeedReader(feed, { after, source, entities: entity, kinds: kind }, caller);
    const end = performance.now() + wait * 1_000;
    for (;;) {
      const { changes, isFull } = await reader.next(limit);
      const left = end - performance.now();
      if (changes.length > 0 || (!isFull && left <= 0) || signal.aborted) {
        const data = changes.map(({ change, cursor }) => writeChange(change, cursor)).join(',');
        return { json: `{"data":[${data}],"next_cursor":"${reader.cursor()}","has_more":${isFull}}` };
      }
      if (!isFull) await reader.wait(left, signal);
    }
  },
});
