/** A reader's way through the feed: from its cursor, page after page, waiting at the end. */
import type { Feed, FeedChange, FeedPlaces } from '@evenkeel/database';
import type { ChangeKind, Entity } from '@evenkeel/event-schemas';
import { reachable } from '../serving/authenticate';
import type { Caller } from '../serving/operation';
import { Problem } from '../serving/problem';
import { makeFeedCursor, openFeedCursor } from './feed-cursor';
import type { FeedTail } from './feed-tail';

export interface FeedPorts {
  readonly feed: Feed;
  readonly tail: FeedTail;
  /** Which cluster this is; asked once. */
  readonly cluster: () => Promise<string>;
}

export interface WantedFeed {
  /** A cursor; `now` is the end of the feed; undefined its beginning, as far as it is kept. */
  readonly after?: string | undefined;
  readonly source?: string | undefined;
  readonly entities: readonly Entity[] | null;
  readonly kinds: readonly ChangeKind[] | null;
}

export interface FeedReader {
  /**
   * The next ones; none at the end of the feed, and where the filters leave out all that was read. Throws `cursor_expired` if
   * some of them were dropped since it was opened.
   */
  next(limit: number): Promise<FeedPage>;
  /** Until there is more, or for so long. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  cursor(): string;
}

export interface FeedPage {
  readonly changes: readonly { readonly change: FeedChange; readonly cursor: string }[];
  readonly isFull: boolean;
}

/** Throws as `openFeedCursor`, and `other_source` where the key does not reach what is wanted. */
export async function openFeedReader(ports: FeedPorts, wanted: WantedFeed, caller: Caller): Promise<FeedReader> {
  const { feed, tail } = ports;
  const cluster = await ports.cluster();
  const only = reachable(caller, wanted.source);
  let sources = only ?? (await feed.sources());
  let places = await openPlaces(feed, cluster, wanted.after, sources);

  return {
    async next(limit) {
      // One that was connected meanwhile is read from its beginning: all of it is new.
      if (only === null) sources = await feed.sources();
      const { entities, kinds } = wanted;
      const read = await feed.readAfter({ sources, after: places, entities, kinds, limit });
      if (read.isExpired) throw new Problem('cursor_expired');
      const changes = withCursors(read.changes, cluster, places);
      places = read.places;
      return { changes, isFull: read.isFull };
    },
    wait: (ms, signal) => tail.wait(sources, places, ms, signal),
    cursor: () => makeFeedCursor(cluster, places),
  };
}

async function openPlaces(
  feed: Feed,
  cluster: string,
  after: string | undefined,
  sources: readonly string[],
): Promise<FeedPlaces> {
  if (after === undefined) return feed.beginning(sources);
  if (after === 'now') return feed.end(sources);
  const places = await openFeedCursor(after, cluster, feed);
  // One that it has no place of was not read yet: if something of it was dropped, that was missed.
  const notRead = sources.filter((source) => places[source] === undefined);
  if (notRead.length > 0 && Object.keys(await feed.beginning(notRead)).length > 0) throw new Problem('cursor_expired');
  return places;
}

/** After each of them a reader may end, and go on from there. */
function withCursors(changes: readonly FeedChange[], cluster: string, before: FeedPlaces): FeedPage['changes'] {
  const places = { ...before };
  return changes.map((change) => {
    places[change.source] = { position: change.position, at: change.at };
    return { change, cursor: makeFeedCursor(cluster, places) };
  });
}
