/**
 * Where a reader of the feed is (protocol section 9): of each source the last change that it was given, and of which cluster.
 * Opaque to readers. Rules:
 * - A place holds the time of its change, too. A database that was restored to an earlier moment gives the same numbers to
 *   other changes; who comes with a cursor from before is told so, and misses nothing in silence.
 * - A cursor is checked when a reader comes with it, not for each page: while it reads, nothing is restored under it. That
 *   nothing it has to read was dropped is seen with each page: a month may go while somebody reads it.
 */
import type { Feed, FeedPlaces } from '@evenkeel/database';
import { z } from 'zod';
import { Problem, type RequestError } from '../serving/problem';

const cursorSchema = z.strictObject({
  c: z.string(),
  p: z.record(z.string(), z.tuple([z.string().regex(/^\d{1,18}$/), z.string()])),
});

export function makeFeedCursor(cluster: string, places: FeedPlaces): string {
  const p = Object.fromEntries(Object.entries(places).map(([source, { position, at }]) => [source, [position, at]]));
  return Buffer.from(JSON.stringify({ c: cluster, p })).toString('base64url');
}

/** The part of the request that holds it. */
type CursorPlace = Pick<RequestError, 'in' | 'name'>;

/** Throws `invalid_request` for what is no cursor, `cursor_of_another_epoch`, or `cursor_expired`. */
export async function openFeedCursor(
  cursor: string,
  cluster: string,
  feed: Feed,
  given: CursorPlace = { in: 'query', name: 'after' },
): Promise<FeedPlaces> {
  const { c, p } = parse(cursor, given);
  if (c !== cluster) throw new Problem('cursor_of_another_epoch');
  const places = Object.fromEntries(Object.entries(p).map(([source, [position, at]]) => [source, { position, at }]));
  const states = Object.values(await feed.check(places));
  if (states.includes('foreign')) throw new Problem('cursor_of_another_epoch');
  if (states.includes('expired')) throw new Problem('cursor_expired');
  return places;
}

function parse(cursor: string, given: CursorPlace): z.output<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (error) {
    const message = 'is no cursor of the feed; use the `cursor` of a change, `next_cursor`, or `now`';
    throw new Problem('invalid_request', { errors: [{ ...given, message }], cause: error });
  }
}
